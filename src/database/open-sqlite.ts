import { DataSource } from 'typeorm';
import { applyMigrations } from './apply-migrations.ts';
import { Checkpoints, type LogLength, WORTH_IT } from './checkpoints.ts';
import { CommitLog } from './commit-log.ts';
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

/** Pages; a log that grows so long is brought in by the commit itself, as no thread of its own seems to do it. */
const TOO_LONG = 16 * WORTH_IT;

/**
 * Opens the SQLite file, creating it when absent, and applies pending migrations. What was acknowledged survives
 * a power cut as well as a kill: by SQLite's own doing until it is open, then by CommitLog's.
 * @param onClosed called once the database is closed again
 */
export async function openSqlite(file: string, schema: Schema, onClosed?: () => void): Promise<Database> {
  const writer = await source(file, schema, ['synchronous = FULL', 'busy_timeout = 5000']).initialize();
  await applyMigrations(writer);
  await writer.query('PRAGMA synchronous = NORMAL');
  await writer.query(`PRAGMA wal_autocheckpoint = ${TOO_LONG}`);
  const reader = await source(file, schema, ['query_only = ON', 'busy_timeout = 5000']).initialize();
  const length = async () => (await reader.query<LogLength[]>('PRAGMA wal_checkpoint(NOOP)'))[0]!;
  return new Database(writer, reader, onClosed, await CommitLog.open(file, new Checkpoints(file, length)));
}
