import type { EntityManager } from 'typeorm';

/** How an existing row is combined with a new one of the same key, per column. */
export interface Merge {
  readonly table: string;
  readonly key: readonly string[];
  readonly columns: Readonly<Record<string, 'sum' | 'max'>>;
}

/**
 * Inserts or merges all rows in one statement, so concurrent writes of other nodes are not lost.
 * @param rows values of key and columns, in that order
 */
export async function mergeRows(
  manager: EntityManager,
  { table, key, columns }: Merge,
  rows: readonly (readonly (string | number)[])[],
): Promise<void> {
  if (rows.length === 0) return;
  const isSqlite = manager.dataSource.options.type === 'better-sqlite3';
  const given = (name: string) => (isSqlite ? `excluded.${name}` : `VALUES(${name})`);
  const larger = isSqlite ? 'MAX' : 'GREATEST';
  const changes = Object.entries(columns).map(([name, how]) =>
    how === 'sum'
      ? `${name} = ${table}.${name} + ${given(name)}`
      : `${name} = ${larger}(${table}.${name}, ${given(name)})`,
  );
  const names = [...key, ...Object.keys(columns)];
  const places = rows.map(() => `(${names.map(() => '?').join(', ')})`).join(', ');
  const onConflict = isSqlite ? `ON CONFLICT (${key.join(', ')}) DO UPDATE SET` : 'ON DUPLICATE KEY UPDATE';
  await manager.query(
    `INSERT INTO ${table} (${names.join(', ')}) VALUES ${places} ${onConflict} ${changes.join(', ')}`,
    rows.flat(),
  );
}
