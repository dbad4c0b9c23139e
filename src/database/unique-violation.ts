import { QueryFailedError } from 'typeorm';
import { DatabaseUnavailable, driverErrorOf, isConnectionError } from './database-unavailable.ts';

/**
 * A row with these values already exists. Unique indexes decide races, so callers translate this into their
 * own error.
 */
export class UniqueViolation extends Error {
  override readonly name = 'UniqueViolation';

  /** @param detail message of the database; it names the index (MySQL) or the columns (SQLite) */
  constructor(readonly detail: string) {
    super('a unique index was violated');
  }
}

const SQLITE_CONSTRAINT_PRIMARYKEY = 1555;
const SQLITE_CONSTRAINT_UNIQUE = 2067;
const ER_DUP_ENTRY = 1062;

/** @returns UniqueViolation, DatabaseUnavailable, or the unchanged error */
export function translateDatabaseError(error: unknown): unknown {
  if (isConnectionError(error)) return new DatabaseUnavailable(driverErrorOf(error)!);
  if (!(error instanceof QueryFailedError)) return error;
  const { errcode, errno } = error.driverError as Error & { errcode?: number; errno?: number };
  const unique =
    errcode === SQLITE_CONSTRAINT_PRIMARYKEY ||
    errcode === SQLITE_CONSTRAINT_UNIQUE ||
    errno === ER_DUP_ENTRY;
  return unique ? new UniqueViolation(error.driverError.message) : error;
}
