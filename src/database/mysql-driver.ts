import type { Socket } from 'node:net';
import * as mysql from 'mysql2';
import { HangWatch } from '../health/hang-watch.ts';
import { NoAnswer } from './no-answer.ts';

export interface MysqlLimits {
  /** ms that a connection in use may be silent, during a statement or between two; then it is closed. */
  readonly statement: number;
  /** ms to wait for a free connection */
  readonly connection: number;
  /** ms of one statement or wait after which the server must show that it does not hang */
  readonly probeAfter: number;
}

/** Share of `probeAfter` that the server has to answer a new connection. */
const PROBE_SHARE = 0.7;

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
      const after = limits.probeAfter;
      const watch = new HangWatch((signal) => connectOnce(options, signal), {
        after,
        limit: after * PROBE_SHARE,
      });
      limitSilence(pool, limits.statement, watch);
      limitWaiting(pool, limits.connection, watch);
      return pool;
    },
  };
}

/** Settles once the server has let us in, has refused to, or cannot be reached. */
function connectOnce(options: mysql.PoolOptions, signal: AbortSignal): Promise<void> {
  const { host, port, user, password, connectTimeout } = options;
  const connection = mysql.createConnection({ host, port, user, password, connectTimeout });
  signal.addEventListener('abort', () => connection.destroy());
  return new Promise((resolve) => {
    connection.on('error', () => resolve());
    connection.connect(() => resolve());
  });
}

/**
 * mysql2's own timeout would return the connection to the pool with the unfinished statement in it.
 * See docs/decisions/007-node-internals.md.
 */
function limitSilence(pool: mysql.Pool, limit: number, watch: HangWatch): void {
  const streamOf = (connection: unknown) => (connection as { readonly stream: Socket }).stream;
  const watched = new WeakMap<Socket, () => void>();
  const giveUp = (stream: Socket) => stream.destroy(new NoAnswer('did not answer'));
  const release = (stream: Socket) => watched.get(stream)?.();
  pool.on('connection', (connection) => {
    const stream = streamOf(connection);
    stream.on('timeout', () => giveUp(stream));
    stream.on('close', () => release(stream));
  });
  pool.on('acquire', (connection) => {
    const stream = streamOf(connection);
    stream.setTimeout(limit);
    watched.set(
      stream,
      watch.during(() => giveUp(stream)),
    );
  });
  pool.on('release', (connection) => {
    const stream = streamOf(connection);
    stream.setTimeout(0);
    release(stream);
  });
}

/**
 * When all connections hang, a caller would wait for each of them in turn. While the server is known to hang, callers
 * get an error at once.
 * See docs/decisions/007-node-internals.md.
 */
function limitWaiting(pool: mysql.Pool, limit: number, watch: HangWatch): void {
  const getConnection = pool.getConnection.bind(pool);
  pool.getConnection = (callback) => {
    let isLate = false;
    const end = () => {
      clearTimeout(timer);
      stopWatching();
    };
    const giveUp = (what: string) => {
      end();
      isLate = true;
      callback(new NoAnswer(what), undefined as never);
    };
    const timer = setTimeout(() => giveUp('had no connection free'), watch.isHanging ? 0 : limit);
    const stopWatching = watch.during(() => giveUp('did not answer'));
    if (watch.isHanging) return;
    getConnection((error, connection) => {
      end();
      if (!isLate) callback(error, connection);
      else connection?.release();
    });
  };
}
