import { type DynamicModule, Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../config/config.ts';
import { Group } from '../group/group.ts';
import { Readiness } from '../health/readiness.ts';
import { clockCheck } from './clock-check.ts';
import { databaseCheck } from './database-check.ts';
import { Database } from './database.ts';
import { openDatabase, openDatabaseForReading } from './open-database.ts';
import { registerClockSkew } from './register-clock-skew.ts';
import type { Schema } from './schema.ts';

@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    readiness: Readiness,
    { database: settings }: Config,
  ) {
    const isShared = settings.host !== '';
    readiness.add('database', databaseCheck(database, isShared));
    if (!isShared) return;
    readiness.add('clock', clockCheck(database, settings));
    registerClockSkew(database);
  }

  static for(schema: Schema): DynamicModule {
    const provider = {
      provide: Database,
      inject: [Config, Group],
      useFactory: (config: Config, { isFront }: Group) =>
        isFront ? openDatabaseForReading(config, schema) : openDatabase(config, schema),
    };
    return { module: DatabaseModule, providers: [provider], exports: [Database] };
  }

  /** Runs in the last phase, when no other provider uses the database any more. */
  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
