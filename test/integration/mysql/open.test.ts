import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeConfig, type Settings } from '../../../src/config/make-config.ts';
import { DataDirectoryInUse } from '../../../src/database/data-directory-lock.ts';
import { DatabaseUnavailable } from '../../../src/database/database-unavailable.ts';
import { openDatabase } from '../../../src/database/open-database.ts';
import { schema } from '../../../src/schema.ts';
import { lacksMariaDb, MariaDb } from '../../support/mariadb.ts';

describe.skipIf(lacksMariaDb)('opening the database', () => {
  let server: MariaDb;
  let settings: NonNullable<Settings['database']>;
  let data_dir: string;
  beforeAll(async () => {
    server = await MariaDb.start();
    settings = await server.database('opened');
  });
  afterAll(() => server?.[Symbol.asyncDispose]());
  beforeEach(async () => void (data_dir = await mkdtemp(path.join(tmpdir(), 'rb-open-'))));
  afterEach(() => rm(data_dir, { recursive: true }));

  const open = (database: typeof settings) => openDatabase(makeConfig({ data_dir, database }), schema);
  const hasFile = () => existsSync(path.join(data_dir, 'resource-backend.sqlite'));

  it('takes the file when no host is set', async () => {
    await (await open({})).close();
    expect(hasFile()).toBe(true);
  });

  it('takes the server when its host is set', async () => {
    const database = await open(settings);
    await database.ping();
    await database.close();
    expect(hasFile()).toBe(false);
    expect(await server.query('SHOW TABLES FROM opened')).not.toEqual([]);
  });

  it('locks the data directory too, until it is closed', async () => {
    const database = await open(settings);
    await expect(open(settings)).rejects.toBeInstanceOf(DataDirectoryInUse);
    await database.close();
    await (await open(settings)).close();
  });

  it.each<[what: string, wrong: typeof settings]>([
    ['the port is closed', { port: 1 }],
    ['the password is wrong', { password: 'another' }],
    ['the database is another', { name: 'mysql' }],
  ])('fails when %s, and leaves the data directory to others', async (_what, wrong) => {
    await expect(open({ ...settings, ...wrong })).rejects.toBeInstanceOf(DatabaseUnavailable);
    await (await open({})).close();
  });

  it('prepares every connection, independent of the server defaults', async () => {
    const database = await open(settings);
    const session = () =>
      database.manager.query(
        'SELECT @@time_zone AS zone, @@tx_isolation AS isolation, @@collation_connection AS collation, SLEEP(0.05)',
      ) as Promise<object[]>;
    const sessions = await Promise.all(Array.from({ length: 8 }, session));
    const expected = { zone: '+00:00', isolation: 'READ-COMMITTED', collation: 'utf8mb4_bin' };
    for (const [row] of sessions) expect(row).toMatchObject(expected);
    await database.close();
  });

  it('never has more connections than it may, nor refuses work for it', async () => {
    const database = await open({ ...(await server.database('few')), max_connections: 3 });
    const count = "SELECT COUNT(*) AS n, SLEEP(0.02) FROM information_schema.processlist WHERE db = 'few'";
    const counts = await Promise.all(
      Array.from({ length: 12 }, () => database.manager.query<{ n: string | number }[]>(count)),
    );
    expect(Math.max(...counts.map(([row]) => Number(row!.n)))).toBeLessThanOrEqual(3);
    await database.close();
  });
});
