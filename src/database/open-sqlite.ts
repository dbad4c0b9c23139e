import { DataSource } from 'typeorm';
import { applyMigrations } from './apply-migrations.ts';
import { Database } from './database.ts';
import type { Schema } from './schema.ts';
import { SqliteDriver } from './sqlite-driver.ts';

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
  await applyMigrations(writer);
  const reader = await source(file, schema, ['query_only = ON', 'busy_timeout = 5000']).initialize();
  return new Database(writer, reader, onClosed);
}
