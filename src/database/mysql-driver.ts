import type { Socket } from 'node:net';
import * as mysql from 'mysql2';
import { NoAnswer } from './no-answer.ts';

export interface MysqlLimits {
  /** ms that a connection in use may be silent, during a statement or between two; then it is closed. */
  readonly statement: number;
  /** ms to wait for a free connection */
  readonly connection: number;
}

/**
 * Fixed settings, independent of the server's defaults: times are UTC; text that is too long is refused, not
 * truncated; each statement sees all earlier commits of others. Code that was written for SQLite's single
 * writer expects the latter after it has locked its row; this level also locks no gaps between rows, which
 * would cause most deadlocks.
 */
const SESSION = [
  "SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = 5",
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
];

/**
 * mysql2 in the form that TypeORM expects; each connection runs the session settings before its first
 * statement.
 */
export function mysqlDriver(limits?: MysqlLimits) {
  return {
    createPool(options: mysql.PoolOptions): mysql.Pool {
      const pool = mysql.createPool(options);
      pool.on('connection', (connection) => SESSION.forEach((statement) => connection.query(statement)));
      if (limits === undefined) return pool;
      limitSilence(pool, limits.statement);
      limitWaiting(pool, limits.connection);
      return pool;
    },
  };
}

/**
 * mysql2's own timeout would return the connection to the pool with the unfinished statement in it.
 * See docs/decisions/007-node-internals.md.
 */
function limitSilence(pool: mysql.Pool, limit: number): void {
  const streamOf = (connection: unknown) => (connection as { readonly stream: Socket }).stream;
  pool.on('connection', (connection) => {
    const stream = streamOf(connection);
    stream.on('timeout', () => stream.destroy(new NoAnswer('did not answer')));
  });
  pool.on('acquire', (connection) => streamOf(connection).setTimeout(limit));
  pool.on('release', (connection) => streamOf(connection).setTimeout(0));
}

/**
 * When all connections hang, a caller would wait for each of them in turn.
 * See docs/decisions/007-node-internals.md.
 */
function limitWaiting(pool: mysql.Pool, limit: number): void {
  const getConnection = pool.getConnection.bind(pool);
  pool.getConnection = (callback) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      callback(new NoAnswer('had no connection free'), undefined as never);
    }, limit);
    getConnection((error, connection) => {
      clearTimeout(timer);
      if (!isLate) callback(error, connection);
      else connection?.release();
    });
  };
}
