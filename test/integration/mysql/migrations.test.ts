import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeConfig } from '../../../src/config/make-config.ts';
import { openMysql } from '../../../src/database/open-mysql.ts';
import { schema } from '../../../src/schema.ts';
import { ARTIFACT_ROWS, artifactRows } from '../../support/artifact-rows.ts';
import { lacksMariaDb, MariaDb } from '../../support/mariadb.ts';

/**
 * Columns that the MySQL migrations make longer than SQLite's only text type, which is all that an entity can
 * declare.
 */
const LONG = new Set(['versions.release_note', 'storages.file_hashes']);
/** On MariaDB TypeORM compares the old and new key names in a different order. */
const BENIGN = /\bFOREIGN KEY\b/;

async function drift(source: DataSource): Promise<string[]> {
  for (const { tableName, columns } of source.entityMetadatas)
    for (const column of columns)
      if (LONG.has(`${tableName}.${column.databaseName}`)) column.type = 'longtext';
  const { upQueries } = await source.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query).filter((query) => !BENIGN.test(query));
}

describe.skipIf(lacksMariaDb)('migrations on MariaDB', () => {
  let server: MariaDb;
  beforeAll(async () => void (server = await MariaDb.start()));
  afterAll(() => server?.[Symbol.asyncDispose]());

  it('make exactly what the entities say, forth, back and forth again', async () => {
    const { name: database, ...at } = await server.database('forth_and_back');
    const source = await new DataSource({ type: 'mariadb', ...at, database, ...schema }).initialize();
    const tables = async () =>
      (await server.query(`SHOW TABLES FROM ${database}`)).flatMap((row) => Object.values(row));
    await source.runMigrations();
    expect(await drift(source)).toEqual([]);
    for (const _ of schema.migrations) await source.undoLastMigration();
    expect(await tables()).toEqual(['migrations']);
    await source.runMigrations();
    expect(await drift(source)).toEqual([]);
    await source.destroy();
  });

  it.each([
    ['before anything was noted', []],
    ['in the middle of the first', ['jobs', 'storages', 'incrementals', 'version_checks']],
    [
      'in the middle of the others',
      ['version_checks', 'webhook_events', 'cdk_redemptions', 'cdk_resources', 'daily_clients'],
    ],
  ])('go on when a node died %s', async (_when, missing) => {
    const { name: database, ...at } = await server.database('died');
    const source = await new DataSource({ type: 'mariadb', ...at, database, ...schema }).initialize();
    await source.runMigrations();
    await source.query('DELETE FROM migrations');
    for (const table of missing) await source.query(`DROP TABLE ${table}`);
    await source.runMigrations();
    expect(await drift(source)).toEqual([]);
    await source.destroy();
  });

  it('give rows of packages their kind, file name and slot, and take them back', async () => {
    const { name: database, ...at } = await server.database('artifacts');
    const source = await new DataSource({ type: 'mariadb', ...at, database, ...schema }).initialize();
    expect(await artifactRows(source)).toEqual(ARTIFACT_ROWS);
    await source.destroy();
  });

  it('run once when several nodes start together', async () => {
    const { database } = makeConfig({ database: await server.database('together') });
    const nodes = await Promise.all(Array.from({ length: 4 }, () => openMysql(database, schema)));
    const [row] = await server.query('SELECT COUNT(*) AS applied FROM together.migrations');
    expect(Number(row?.applied)).toBe(schema.migrations.length);
    await Promise.all(nodes.map((node) => node.close()));
  });

  it('leave no text to the character set and the collation that the server happens to have', async () => {
    const { database } = makeConfig({ database: await server.database('texts') });
    await (await openMysql(database, schema)).close();
    const others = await server.query(
      `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'texts'
       AND table_name <> 'migrations' AND collation_name NOT IN ('ascii_bin', 'utf8mb4_nopad_bin')`,
    );
    expect(others).toEqual([]);
  });
});
