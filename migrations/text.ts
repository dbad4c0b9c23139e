import type { QueryRunner } from 'typeorm';

export const isSqlite = (q: QueryRunner): boolean => q.dataSource.options.type === 'better-sqlite3';

/** Words that are checked where they come in: ASCII, compared byte by byte. */
export const ascii = (q: QueryRunner) => (isSqlite(q) ? {} : { charset: 'ascii', collation: 'ascii_bin' });

/**
 * Text that holds every character and compares byte by byte, as it does in SQLite: spaces at its end too, which
 * `utf8mb4_bin` overlooks. For the collation that does not, MySQL and MariaDB have different names.
 */
export const binary = (q: QueryRunner) => {
  if (isSqlite(q)) return {};
  // All that TypeORM tells of the server: MariaDB counts from 10, MySQL is at 8 and 9.
  const isMariaDb = Number.parseInt(q.dataSource.driver.version ?? '', 10) >= 10;
  return { charset: 'utf8mb4', collation: isMariaDb ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin' };
};
