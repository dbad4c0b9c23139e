import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CommitUnclear } from '../../../src/database/commit-unclear.ts';
import type { Database } from '../../../src/database/database.ts';
import { DatabaseReadOnly } from '../../../src/database/database-read-only.ts';
import { DatabaseUnavailable } from '../../../src/database/database-unavailable.ts';
import { ResourceEntity } from '../../../src/resources/repo/resource.entity.ts';
import { resourceId } from '../../../src/resources/resource.ts';
import { lacksMariaDb } from '../../support/mariadb.ts';
import { insertResource, MysqlDatabase, resourceIds } from '../../support/mysql-database.ts';

describe.skipIf(lacksMariaDb)('MariaDB in trouble', () => {
  let mysql: MysqlDatabase;
  let database: Database;
  beforeAll(async () => {
    mysql = await MysqlDatabase.open();
    ({ database } = mysql);
  });
  afterAll(() => mysql?.[Symbol.asyncDispose]());
  beforeEach(async () => void (await mysql.query('DELETE FROM resources')));

  const revised = (id: string) =>
    database.manager.increment(ResourceEntity, { id: resourceId(id) }, 'revision', 1);
  const revisions = async () => (await database.manager.find(ResourceEntity)).map(({ revision }) => revision);
  const ownConnection = async () => {
    const [row] = (await database.manager.query('SELECT CONNECTION_ID() AS id')) as { id: number | string }[];
    return Number(row!.id);
  };

  /** Every way in which rows are read outside of a transaction. */
  const reads: (() => Promise<unknown>)[] = [
    () => database.ping(),
    () => database.manager.find(ResourceEntity),
    () => database.manager.getRepository(ResourceEntity).existsBy({ id: resourceId('any') }),
    () => database.manager.getRepository(ResourceEntity).createQueryBuilder('r').getRawMany(),
    () => database.manager.query('SELECT 1'),
  ];

  it('does the one again that a deadlock rolled back', async () => {
    const ids = ['one', 'two'];
    for (const id of ids) await database.transaction(() => insertResource(database, id));
    let begun = 0;
    const both = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const crosswise = (mine: number) =>
      database.transaction(async () => {
        begun += 1;
        await revised(ids[mine]!);
        both[mine]!.resolve();
        await both[1 - mine]!.promise;
        await revised(ids[1 - mine]!);
      });
    await Promise.all([crosswise(0), crosswise(1)]);
    expect(await revisions()).toEqual([3, 3]);
    expect(begun).toBe(3);
  });

  it('gives up on what deadlocks again and again', async () => {
    let tries = 0;
    const never = database.transaction(async () => {
      tries += 1;
      await database.manager.query("SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213, MESSAGE_TEXT = 'again'");
    });
    await expect(never).rejects.toThrow('again');
    expect(tries).toBe(6);
  });

  it('does again what lost its connection on the way', async () => {
    let tries = 0;
    await database.transaction(async () => {
      await insertResource(database, 'once');
      if (++tries === 1) await mysql.query(`KILL ${await ownConnection()}`);
      await revised('once');
    });
    expect(tries).toBe(2);
    expect(await revisions()).toEqual([2]);
  });

  it('does not do again what lost its connection as it was committed', async () => {
    let tries = 0;
    const work = database.transaction(async () => {
      tries += 1;
      await insertResource(database, 'maybe');
      await mysql.query(`KILL ${await ownConnection()}`);
    });
    await expect(work).rejects.toBeInstanceOf(CommitUnclear);
    expect(tries).toBe(1);
    expect(await resourceIds(database)).toEqual([]);
  });

  it('says that it is not there while it is down, and goes on by itself afterwards', async () => {
    await database.transaction(() => insertResource(database, 'before'));
    await mysql.server.stop();
    const work = database.transaction(() => insertResource(database, 'meanwhile'));
    await expect(work).rejects.toBeInstanceOf(DatabaseUnavailable);
    for (const read of reads) await expect(read()).rejects.toBeInstanceOf(DatabaseUnavailable);
    await mysql.server.run();
    await database.ping();
    await database.transaction(() => insertResource(database, 'after'));
    expect(await resourceIds(database)).toContain('after');
  });
  it('says that it is read-only, at once and in words of its own, and still reads', async () => {
    let tries = 0;
    const write = () =>
      database.transaction(async () => {
        tries += 1;
        await insertResource(database, 'refused');
      });
    await mysql.query('SET GLOBAL read_only = ON');
    try {
      await expect(write()).rejects.toBeInstanceOf(DatabaseReadOnly);
      await expect(write()).rejects.toBeInstanceOf(DatabaseUnavailable);
      expect(await resourceIds(database)).toEqual([]);
    } finally {
      await mysql.query('SET GLOBAL read_only = OFF');
    }
    expect(tries).toBe(2);
    expect(database.refusal).toBeInstanceOf(DatabaseReadOnly);
    // It tells nothing any more when no other write has followed for a minute.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
    expect(database.refusal).toBeUndefined();
    vi.useRealTimers();
    expect(database.refusal).toBeInstanceOf(DatabaseReadOnly);
    await write();
    expect(database.refusal).toBeUndefined();
  });
});
