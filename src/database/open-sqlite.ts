import { closeSync, openSync } from 'node:fs';
import { DataSource } from 'typeorm';
import { applyMigrations } from './apply-migrations.ts';
import { Checkpoints, type LogLength, CHECKPOINT_PAGES } from './checkpoints.ts';
import { CommitLog } from './commit-log.ts';
import { Database } from './database.ts';
import type { Schema } from './schema.ts';
import { ReadOnlyDatabase } from './read-only-database.ts';
import { SqliteDriver } from './sqlite-driver.ts';
import { translateErrorsOf } from './translate-errors.ts';
import { WalSync } from './wal-sync.ts';

function source(
  file: string,
  schema: Schema,
  pragmas: readonly string[],
  driver: typeof SqliteDriver = SqliteDriver,
): DataSource {
  return new DataSource({
    type: 'better-sqlite3',
    database: file,
    driver,
    enableWAL: true,
    prepareDatabase: (db: SqliteDriver) => pragmas.forEach((pragma) => db.pragma(pragma)),
    ...schema,
  });
}

const READER = ['query_only = ON', 'busy_timeout = 5000'];

/**
 * Pages; a log of this length is checkpointed by the commit itself, as a fallback if the thread does not do
 * it.
 */
const AUTOCHECKPOINT_PAGES = 16 * CHECKPOINT_PAGES;

/**
 * Opens or creates the SQLite file and applies pending migrations. Acknowledged writes survive a crash and a
 * power cut: SQLite itself syncs until the database is open, CommitLog from then on.
 * @param onClosed called after the database has closed
 */
export async function openSqlite(file: string, schema: Schema, onClosed?: () => void): Promise<Database> {
  let log: CommitLog | undefined;
  class Writer extends SqliteDriver {
    protected override onCommit(): void {
      log?.noteCommit();
    }
  }
  // A new file is for its owner alone; SQLite gives the files beside it the same mode.
  closeSync(openSync(file, 'a', 0o600));
  const pragmas = ['synchronous = FULL', 'busy_timeout = 5000'];
  const writer = await source(file, schema, pragmas, Writer).initialize();
  translateErrorsOf(writer);
  await applyMigrations(writer);
  await writer.query('PRAGMA synchronous = NORMAL');
  await writer.query(`PRAGMA wal_autocheckpoint = ${AUTOCHECKPOINT_PAGES}`);
  const reader = await source(file, schema, READER).initialize();
  const length = async () => (await reader.query<LogLength[]>('PRAGMA wal_checkpoint(NOOP)'))[0]!;
  log = await CommitLog.open(file, new Checkpoints(file, length));
  translateErrorsOf(reader);
  delayReadsUntilDurable(reader, log);
  return new Database(writer, reader, onClosed, log);
}

/**
 * Opens the SQLite file of a keeper for a front, which only reads. It sees no data that a power cut could still undo,
 * also while the keeper is being replaced.
 */
export async function openSqliteForReading(file: string, schema: Schema): Promise<Database> {
  const reader = await source(file, schema, READER).initialize();
  translateErrorsOf(reader);
  const runner = reader.createQueryRunner();
  const read = runner.query.bind(runner);
  const log = await WalSync.open(file, async () => {
    const [row] = (await read('PRAGMA data_version')) as [{ data_version: number }];
    return row.data_version;
  });
  delayReadsUntilDurable(reader, log);
  return new ReadOnlyDatabase(reader, log);
}

/**
 * Delays every read until all commits that it may have seen are synced: no client may see data that a power
 * cut could still undo, or see it before its writer gets the answer.
 */
function delayReadsUntilDurable(reader: DataSource, log: Pick<CommitLog, 'whenDurable'>): void {
  // A DataSource of SQLite has only one query runner.
  const runner = reader.createQueryRunner();
  const read = runner.query.bind(runner) as (...args: unknown[]) => Promise<unknown>;
  const query = async (...args: unknown[]) => {
    const rows = await read(...args);
    await log.whenDurable().catch(() => undefined);
    return rows;
  };
  Object.assign(runner, { query });
}
