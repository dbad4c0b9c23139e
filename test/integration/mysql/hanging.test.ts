import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeConfig } from '../../../src/config/make-config.ts';
import type { Database } from '../../../src/database/database.ts';
import { DatabaseUnavailable } from '../../../src/database/database-unavailable.ts';
import { openMysql } from '../../../src/database/open-mysql.ts';
import { schema } from '../../../src/schema.ts';
import { lacksMariaDb, MariaDb } from '../../support/mariadb.ts';
import { insertResource, resourceIds } from '../../support/mysql-database.ts';

describe.skipIf(lacksMariaDb)(
  'MariaDB that hangs while statements may take long',
  { timeout: 30_000 },
  () => {
    let server: MariaDb;
    let database: Database;
    beforeAll(async () => {
      server = await MariaDb.start();
      // So long that only the probe can end a wait.
      const limits = { statement_timeout: '10m', connect_timeout: '2m', max_connections: 4 };
      const config = makeConfig({ database: { ...(await server.database('hanging')), ...limits } });
      database = await openMysql(config.database, schema);
    });
    afterAll(async () => {
      server?.resume();
      await database?.close();
      await server?.[Symbol.asyncDispose]();
    });

    it('ends statements under way and those that wait for a connection, and is asked again once it answers', async () => {
      await database.ping();
      await server.pause();
      const asked = Array.from({ length: 12 }, () => database.ping());
      for (const { status } of await Promise.allSettled(asked)) expect(status).toBe('rejected');
      await expect(database.ping()).rejects.toBeInstanceOf(DatabaseUnavailable);
      server.resume();
      await expect
        .poll(() => database.ping().then(() => 'answers', String), { timeout: 10_000 })
        .toBe('answers');
    });

    it('is not taken for one that hangs while it only works on a long statement', async () => {
      await expect(database.manager.query('SELECT SLEEP(4) AS slept')).resolves.toMatchObject([{}]);
    });
  },
);

describe.skipIf(lacksMariaDb)('MariaDB that hangs', () => {
  let server: MariaDb;
  let database: Database;
  beforeAll(async () => {
    server = await MariaDb.start();
    const limits = { statement_timeout: '300ms', connect_timeout: '300ms', max_connections: 4 };
    const config = makeConfig({ database: { ...(await server.database('hanging')), ...limits } });
    database = await openMysql(config.database, schema);
  });
  afterAll(async () => {
    await database?.close();
    await server?.[Symbol.asyncDispose]();
  });
  afterEach(() => server.resume());

  it('does not hold those who ask for ever, and serves them again once it goes on', async () => {
    // As many as the pool allows: some are silent, the others wait for a connection.
    const asked = () => Promise.allSettled(Array.from({ length: 12 }, () => database.ping()));
    await asked();
    await server.pause();
    expect(new Set((await asked()).map(({ status }) => status))).toEqual(new Set(['rejected']));
    server.resume();
    await expect.poll(() => database.ping().then(() => 'answers'), { timeout: 10_000 }).toBe('answers');
  });

  it('is not asked again for what it did not do in time', async () => {
    let tries = 0;
    const write = database.transaction(async () => {
      if (++tries === 1) await server.pause();
      await insertResource(database, `late-${tries}`);
    });
    await expect(write).rejects.toBeInstanceOf(DatabaseUnavailable);
    expect(tries).toBe(1);
    server.resume();
    await expect.poll(() => resourceIds(database), { timeout: 10_000 }).toEqual([]);
  });

  it('keeps an idle connection: only a connection in use has a time limit', async () => {
    const id = () =>
      database.manager
        .query<{ id: string }[]>('SELECT CONNECTION_ID() AS id, SLEEP(0)')
        .then(([row]) => row!.id);
    const before = await id();
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(await id()).toBe(before);
  });
});

describe.skipIf(lacksMariaDb)('MariaDB that refuses the login', () => {
  it('is unavailable, and not faulty, whatever its reason is', async () => {
    await using server = await MariaDb.start();
    const settings = await server.database('refusing');
    await server.query(`ALTER USER ${settings.username}@'%' ACCOUNT LOCK`);
    const opened = openMysql(makeConfig({ database: settings }).database, schema);
    await expect(opened).rejects.toBeInstanceOf(DatabaseUnavailable);
  });
});
