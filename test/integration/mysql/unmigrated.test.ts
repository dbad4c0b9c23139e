import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeConfig } from '../../../src/config/make-config.ts';
import { openMysql } from '../../../src/database/open-mysql.ts';
import { schema } from '../../../src/schema.ts';
import { lacksMariaDb, MariaDb } from '../../support/mariadb.ts';

describe.skipIf(lacksMariaDb)('an instance that is not to migrate', () => {
  let server: MariaDb;
  beforeAll(async () => void (server = await MariaDb.start()));
  afterAll(() => server?.[Symbol.asyncDispose]());

  it('says what to do as long as something is missing, changes nothing, and starts afterwards', async () => {
    const settings = await server.database('unmigrated');
    const open = (migrate: boolean) =>
      openMysql(makeConfig({ database: { ...settings, migrate } }).database, schema);
    await expect(open(false)).rejects.toThrow(
      `lacks ${schema.migrations.length} migrations: run \`npm run migrate\``,
    );
    expect(await server.query('SHOW TABLES FROM unmigrated')).toEqual([]);
    await (await open(true)).close();
    await server.query('DELETE FROM unmigrated.migrations ORDER BY id DESC LIMIT 1');
    await expect(open(false)).rejects.toThrow('lacks 1 migration:');
    await (await open(true)).close();
    // A newer version has migrated the database: nodes of this version go on working beside it.
    await server.query("INSERT INTO unmigrated.migrations (timestamp, name) VALUES (9, 'Newer9')");
    await (await open(false)).close();
  });
});
