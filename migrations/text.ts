import type { QueryRunner } from 'typeorm';

export const isSqlite = (q: QueryRunner): boolean => q.dataSource.options.type === 'better-sqlite3';

/** ASCII text that is validated before it is stored; compared byte by byte. */
export const ascii = (q: QueryRunner) => (isSqlite(q) ? {} : { charset: 'ascii', collation: 'ascii_bin' });

/**
 * Text of any characters, compared byte by byte as in SQLite, including trailing spaces, which `utf8mb4_bin`
 * ignores. MySQL and MariaDB name the collation without that padding differently.
 */
export const binary = (q: QueryRunner) => {
  if (isSqlite(q)) return {};
  // TypeORM reports only the version: MariaDB counts from 10, MySQL is at 8 and 9.
  const isMariaDb = Number.parseInt(q.dataSource.driver.version ?? '', 10) >= 10;
  return { charset: 'utf8mb4', collation: isMariaDb ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin' };
};
