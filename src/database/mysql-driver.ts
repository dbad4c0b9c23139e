import * as mysql from 'mysql2';

/**
 * Whatever the server's defaults: times are UTC; text that does not fit is refused, not cut; a transaction
 * sees what others committed before each of its statements. The latter is what code written for SQLite's one
 * writer expects once it holds the row it locks first, and it locks no gaps between rows, which are what
 * otherwise end in deadlocks.
 */
const SESSION = [
  "SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = 10",
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
];

/** mysql2 as TypeORM asks for it; each connection is prepared before its first statement. */
export const mysqlDriver = {
  createPool(options: mysql.PoolOptions): mysql.Pool {
    const pool = mysql.createPool(options);
    pool.on('connection', (connection) => SESSION.forEach((statement) => connection.query(statement)));
    return pool;
  },
};
