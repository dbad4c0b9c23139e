import { type DynamicModule, Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../config/config.ts';
import { Readiness } from '../health/readiness.ts';
import { databaseCheck } from './database-check.ts';
import { Database } from './database.ts';
import { openDatabase } from './open-database.ts';
import type { Schema } from './schema.ts';

@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    readiness: Readiness,
    config: Config,
  ) {
    readiness.add('database', databaseCheck(database, config.database.host !== ''));
  }

  static for(schema: Schema): DynamicModule {
    const provider = {
      provide: Database,
      inject: [Config],
      useFactory: (config: Config) => openDatabase(config, schema),
    };
    return { module: DatabaseModule, providers: [provider], exports: [Database] };
  }

  /** Runs in the last phase, when no other provider uses the database any more. */
  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
