import { type DynamicModule, Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import path from 'node:path';
import { Config } from '../config/config.ts';
import { Readiness } from '../health/readiness.ts';
import { lockDataDirectory } from './data-directory-lock.ts';
import { Database } from './database.ts';
import { openSqlite, type Schema } from './open-sqlite.ts';

@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    readiness: Readiness,
  ) {
    readiness.add('database', async () => {
      await database.ping();
      return {};
    });
  }

  static for(schema: Schema): DynamicModule {
    const provider = {
      provide: Database,
      inject: [Config],
      useFactory: (config: Config) => openEmbedded(config.data_dir, schema),
    };
    return { module: DatabaseModule, providers: [provider], exports: [Database] };
  }

  /** After everybody else has stopped using it. */
  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}

export async function openEmbedded(dataDirectory: string, schema: Schema): Promise<Database> {
  const unlock = lockDataDirectory(dataDirectory);
  try {
    return await openSqlite(path.join(dataDirectory, 'resource-backend.sqlite'), schema, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}
