import { QueryFailedError } from 'typeorm';

/**
 * The database is unreachable, closed the connection, refused the login, or takes no writes. Unless this is
 * CommitUnclear, nothing of the transaction was stored.
 */
export class DatabaseUnavailable extends Error {
  override readonly name: string = 'DatabaseUnavailable';

  /** @param cause the driver's error, without the statement: its values may be secret */
  constructor(cause: Error, what = 'the database is not available') {
    super(`${what}: ${cause.message}`, { cause });
  }
}

/** The connection was lost while it was in use: a new one may work at once. */
export class ConnectionLost extends DatabaseUnavailable {
  override readonly name = 'ConnectionLost';
}

interface DriverError extends Error {
  readonly errno?: number;
  /** mysql2 sets it on errors that end a connection or prevent one. */
  readonly fatal?: boolean;
}

const ER_CON_COUNT_ERROR = 1040;
const ER_DBACCESS_DENIED_ERROR = 1044;
const ER_ACCESS_DENIED_ERROR = 1045;
const ER_BAD_DB_ERROR = 1049;
const ER_SERVER_SHUTDOWN = 1053;
const ER_NEW_ABORTING_CONNECTION = 1184;
const ER_TOO_MANY_USER_CONNECTIONS = 1203;
const ER_CONNECTION_KILLED = 1927;
const ER_CLIENT_INTERACTION_TIMEOUT = 4031;
const CONNECTION_ERRNOS: ReadonlySet<number | undefined> = new Set([
  ER_CON_COUNT_ERROR,
  ER_DBACCESS_DENIED_ERROR,
  ER_ACCESS_DENIED_ERROR,
  ER_BAD_DB_ERROR,
  ER_SERVER_SHUTDOWN,
  ER_NEW_ABORTING_CONNECTION,
  ER_TOO_MANY_USER_CONNECTIONS,
  ER_CONNECTION_KILLED,
  ER_CLIENT_INTERACTION_TIMEOUT,
]);

/** Returns the driver's error: TypeORM wraps the error of a statement, but not that of a connection. */
export function driverErrorOf(error: unknown): DriverError | undefined {
  if (error instanceof QueryFailedError) return error.driverError as DriverError;
  return error instanceof Error ? error : undefined;
}

export function isConnectionError(error: unknown): boolean {
  const { errno = 0, fatal } = driverErrorOf(error) ?? {};
  if (fatal === true || CONNECTION_ERRNOS.has(errno)) return true;
  // What the server says outside a statement refuses a login, for one of dozens of reasons. Those of Node are negative.
  return errno > 0 && !(error instanceof QueryFailedError);
}
