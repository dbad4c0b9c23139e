import { Logger } from '@nestjs/common';
import { DataSource, type MixedList, type EntitySchema } from 'typeorm';
import { Database } from './database.ts';
import { SqliteDriver } from './sqlite-driver.ts';

export interface Schema {
  readonly entities: MixedList<Function | EntitySchema>;
  readonly migrations: MixedList<Function>;
}

function source(file: string, schema: Schema, pragmas: readonly string[]): DataSource {
  return new DataSource({
    type: 'better-sqlite3',
    database: file,
    driver: SqliteDriver,
    enableWAL: true,
    prepareDatabase: (db: SqliteDriver) => pragmas.forEach((pragma) => db.pragma(pragma)),
    ...schema,
  });
}

/**
 * Opens the SQLite file, creating it when absent, and applies pending migrations. `synchronous = FULL`:
 * what was acknowledged survives a power cut as well as a kill.
 * @param onClosed called once the database is closed again
 */
export async function openSqlite(file: string, schema: Schema, onClosed?: () => void): Promise<Database> {
  const writer = await source(file, schema, ['synchronous = FULL', 'busy_timeout = 5000']).initialize();
  const applied = await writer.runMigrations({ transaction: 'each' });
  for (const { name } of applied) new Logger('Database').log(`migration ${name} applied`);
  const reader = await source(file, schema, ['query_only = ON', 'busy_timeout = 5000']).initialize();
  return new Database(writer, reader, onClosed);
}
