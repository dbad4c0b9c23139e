import { type DataSource, QueryFailedError, type QueryRunner } from 'typeorm';
import { DatabaseFull } from './database-full.ts';
import { DatabaseReadOnly } from './database-read-only.ts';
import {
  ConnectionLost,
  DatabaseUnavailable,
  driverErrorOf,
  isConnectionError,
} from './database-unavailable.ts';
import { NoAnswer } from './no-answer.ts';
import { UniqueViolation } from './unique-violation.ts';

type Translation = new (cause: Error) => DatabaseUnavailable;

/** MySQL's and MariaDB's `errno`. */
const MYSQL = new Map<number | undefined, Translation>([
  [1021, DatabaseFull], // ER_DISK_FULL
  [1114, DatabaseFull], // ER_RECORD_FILE_FULL
  [1290, DatabaseReadOnly], // ER_OPTION_PREVENTS_STATEMENT
  [1792, DatabaseReadOnly], // ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION
  [1836, DatabaseReadOnly], // ER_READ_ONLY_MODE
]);
const ER_DUP_ENTRY = 1062;

/** SQLite's primary result codes: the lowest byte of `errcode`. */
const SQLITE = new Map<number, Translation>([
  [8, DatabaseReadOnly], // SQLITE_READONLY
  [10, DatabaseUnavailable], // SQLITE_IOERR
  [13, DatabaseFull], // SQLITE_FULL
  [14, DatabaseUnavailable], // SQLITE_CANTOPEN
]);
const SQLITE_CONSTRAINT_PRIMARYKEY = 1555;
const SQLITE_CONSTRAINT_UNIQUE = 2067;

/** @returns UniqueViolation, DatabaseUnavailable, or the unchanged error */
export function translateDatabaseError(error: unknown): unknown {
  if (isConnectionError(error)) return unreachable(error);
  if (!(error instanceof QueryFailedError)) return error;
  const { driverError } = error as QueryFailedError<Error & { errcode?: number; errno?: number }>;
  const { errcode, errno } = driverError;
  if (
    errno === ER_DUP_ENTRY ||
    errcode === SQLITE_CONSTRAINT_PRIMARYKEY ||
    errcode === SQLITE_CONSTRAINT_UNIQUE
  )
    return new UniqueViolation(driverError.message);
  const Known = errcode === undefined ? MYSQL.get(errno) : SQLITE.get(errcode & 0xff);
  return Known === undefined ? error : new Known(driverError);
}

function unreachable(error: unknown): DatabaseUnavailable {
  const cause = driverErrorOf(error)!;
  const wasInUse = error instanceof QueryFailedError && !(cause instanceof NoAnswer);
  return wasInUse ? new ConnectionLost(cause) : new DatabaseUnavailable(cause);
}

/**
 * Makes every statement throw our own errors, inside and outside of transactions. Only a COMMIT keeps the driver's:
 * what its failure means is decided for the transaction as a whole.
 */
export function translateErrorsOf(source: DataSource): void {
  const create = source.createQueryRunner.bind(source);
  const translated = new WeakSet<QueryRunner>();
  source.createQueryRunner = (mode) => {
    const runner = create(mode);
    // SQLite's driver has only one.
    if (!translated.has(runner)) translateErrorsOfRunner(runner);
    translated.add(runner);
    return runner;
  };
}

function translateErrorsOfRunner(runner: QueryRunner): void {
  const run = runner.query.bind(runner) as (sql: string, ...rest: unknown[]) => Promise<unknown>;
  const query = async (sql: string, ...rest: unknown[]) => {
    try {
      return await run(sql, ...rest);
    } catch (error) {
      throw sql === 'COMMIT' ? error : translateDatabaseError(error);
    }
  };
  Object.assign(runner, { query });
}
