import type { Socket } from 'node:net';
import * as mysql from 'mysql2';
import { NoAnswer } from './no-answer.ts';

export interface MysqlLimits {
  /** ms that a connection in use may be silent, which ends it: a statement, or a pause between two. */
  readonly statement: number;
  /** ms of waiting for a connection. */
  readonly connection: number;
}

/**
 * Whatever the server's defaults: times are UTC; text that does not fit is refused, not cut; a transaction
 * sees what others committed before each of its statements. The latter is what code written for SQLite's one
 * writer expects once it holds the row it locks first, and it locks no gaps between rows, which are what
 * otherwise end in deadlocks.
 */
const SESSION = [
  "SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = 5",
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
];

/** mysql2 as TypeORM asks for it; each connection is prepared before its first statement. */
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

/** mysql2's own limit leaves the connection in the pool, with the unfinished statement in it. */
function limitSilence(pool: mysql.Pool, limit: number): void {
  const streamOf = (connection: unknown) => (connection as { readonly stream: Socket }).stream;
  pool.on('connection', (connection) => {
    const stream = streamOf(connection);
    stream.on('timeout', () => stream.destroy(new NoAnswer('did not answer')));
  });
  pool.on('acquire', (connection) => streamOf(connection).setTimeout(limit));
  pool.on('release', (connection) => streamOf(connection).setTimeout(0));
}

/** When all connections hang, those who need one more would wait for each of them in turn. */
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
