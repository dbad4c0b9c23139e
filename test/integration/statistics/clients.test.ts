import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database } from '../../../src/database/database.ts';
import { openRedis } from '../../../src/redis/open-redis.ts';
import { type ResourceId, resourceId } from '../../../src/resources/resource.ts';
import { RedisClients, type RedisClientsBounds } from '../../../src/statistics/repo/clients/redis-clients.ts';
import { SketchedClients } from '../../../src/statistics/repo/clients/sketched-clients.ts';
import type { UniqueClients } from '../../../src/statistics/repo/clients/unique-clients.ts';
import { ClientSketchEntity } from '../../../src/statistics/repo/client-sketch.entity.ts';
import { DailyClientsRepo } from '../../../src/statistics/repo/daily-clients.repo.ts';
import { SketchesRepo } from '../../../src/statistics/repo/sketches.repo.ts';
import {
  type ClientsUnderTest,
  addClients,
  uniqueClientsContract,
} from '../../contracts/unique-clients.contract.ts';
import { lacksMariaDb } from '../../support/mariadb.ts';
import { MysqlDatabase } from '../../support/mysql-database.ts';
import '../../support/silence-logs.ts';
import { describeWithRedis, RedisServer } from '../../support/redis.ts';
import { TestDatabase } from '../../support/test-database.ts';

const DAY = 20_000;
const APP = resourceId('my-app');
const totalIn = async (database: Database, resource: ResourceId, day = DAY) =>
  (await new DailyClientsRepo(database).between(resource, day, day)).get(day);
const sketched = (
  database: Database,
  onDropped: (clients: number) => void = () => undefined,
  most?: number,
) => new SketchedClients(new SketchesRepo(database, new DailyClientsRepo(database)), onDropped, most);

async function onSqlite(): Promise<ClientsUnderTest> {
  const opened = await TestDatabase.open();
  return {
    node: async () => sketched(opened.database),
    total: (resource, day) => totalIn(opened.database, resource, day),
    close: () => opened[Symbol.asyncDispose](),
  };
}

uniqueClientsContract('sketches in SQLite', onSqlite);

describe.skipIf(lacksMariaDb)('on MariaDB', () => {
  let mysql: MysqlDatabase;
  beforeAll(async () => void (mysql = await MysqlDatabase.open()));
  afterAll(() => mysql?.[Symbol.asyncDispose]());

  uniqueClientsContract('sketches in MariaDB', async () => {
    return {
      node: async () => sketched(await mysql.another()),
      total: (resource, day) => totalIn(mysql.database, resource, day),
      close: async () => {
        for (const table of ['client_sketches', 'daily_clients']) await mysql.query(`DELETE FROM ${table}`);
      },
    };
  });
});

describe('sketches', () => {
  let opened: TestDatabase;
  beforeEach(async () => void (opened = await TestDatabase.open()));
  afterEach(() => opened[Symbol.asyncDispose]());
  const revisions = async () =>
    (await opened.database.manager.find(ClientSketchEntity)).map(({ revision }) => revision);

  it('are not written again when nothing is new to them', async () => {
    const [one, other] = [sketched(opened.database), sketched(opened.database)];
    for (const clients of [one, one, other, one, other]) {
      addClients(clients, 0, 100);
      await clients.flush();
    }
    expect(await revisions()).toEqual([1]);
  });

  it('are held for a bounded number of resources; clients of others are dropped, until there is room', async () => {
    const dropped = vi.fn();
    const clients = sketched(opened.database, dropped, 2);
    for (const id of ['one', 'two', 'three']) addClients(clients, 0, 4, DAY, resourceId(id));
    expect(dropped).toHaveBeenCalledTimes(4);
    await clients.flush();
    addClients(clients, 4, 6, DAY, resourceId('three'));
    await clients.flush();
    expect(await totalIn(opened.database, resourceId('three'))).toBe(2);
    expect(await totalIn(opened.database, resourceId('two'))).toBe(4);
  });

  it('are kept when they cannot be written', async () => {
    const clients = sketched(opened.database);
    addClients(clients, 0, 10);
    const transaction = vi.spyOn(opened.database, 'transaction').mockRejectedValueOnce(new Error('full'));
    await expect(clients.flush()).rejects.toThrow('full');
    transaction.mockRestore();
    await clients.flush();
    expect(await totalIn(opened.database, APP)).toBe(10);
  });

  it('that are damaged start again from empty', async () => {
    const damaged = { resourceId: APP, day: DAY, registers: Buffer.from('damaged'), revision: 3 };
    await opened.database.transaction(() => opened.database.manager.insert(ClientSketchEntity, damaged));
    const clients = sketched(opened.database);
    addClients(clients, 0, 10);
    await clients.flush();
    expect(await totalIn(opened.database, APP)).toBe(10);
    expect(await revisions()).toEqual([4]);
  });
});

describeWithRedis('with Redis', () => {
  let server: RedisServer;
  let opened: TestDatabase;
  let nodes: UniqueClients[];
  const dropped = vi.fn();
  const open = async (bounds?: RedisClientsBounds): Promise<UniqueClients> => {
    const redis = openRedis(server.config, 0, 'instant');
    const clients = new RedisClients(redis, new DailyClientsRepo(opened.database), dropped, bounds);
    nodes.push(clients);
    await vi.waitFor(() => expect(redis.status).toBe('ready'));
    return clients;
  };
  const start = async () => {
    [server, opened, nodes] = [await RedisServer.start(), await TestDatabase.open(), []];
    dropped.mockClear();
  };
  const stop = async () => {
    nodes.forEach((node) => node.close());
    await server[Symbol.asyncDispose]();
    await opened[Symbol.asyncDispose]();
  };
  const total = (resource = APP, day = DAY) => totalIn(opened.database, resource, day);

  uniqueClientsContract('in Redis', async () => {
    await start();
    return { node: () => open(), total, close: stop };
  });

  describe('clients', () => {
    beforeEach(start);
    afterEach(stop);
    const key = 'rb:clients:2024-10-04:my-app';

    it('are kept by day and resource for three days, by nothing that tells of their addresses', async () => {
      const clients = await open();
      addClients(clients, 0, 3);
      await clients.flush();
      expect(await server.command((redis) => redis.keys('*'))).toEqual([key]);
      expect(await server.command((redis) => redis.pfcount(key))).toBe(3);
      const left = await server.command((redis) => redis.ttl(key));
      expect(left).toBeGreaterThan(2.9 * 86_400);
      expect(left).toBeLessThanOrEqual(3 * 86_400);
    });

    it('are sent once a day each', async () => {
      const clients = await open();
      addClients(clients, 0, 100);
      await clients.flush();
      const commands = () => server.command((redis) => redis.info('commandstats'));
      const before = /cmdstat_pfadd:calls=(\d+)/.exec(await commands())![1];
      addClients(clients, 0, 100);
      await clients.flush();
      expect(/cmdstat_pfadd:calls=(\d+)/.exec(await commands())![1]).toBe(before);
    });

    it('are sent before the flush when they are many', async () => {
      const clients = await open({ queue: 100, known: 1000, sendAt: 50 });
      addClients(clients, 0, 60);
      await vi.waitFor(async () => expect(await server.command((redis) => redis.pfcount(key))).toBe(60));
      addClients(clients, 60, 150);
      expect(dropped).not.toHaveBeenCalled();
    });

    it('are all sent, including those that arrive during a send', async () => {
      const clients = await open({ queue: 1000, known: 1000, sendAt: 50 });
      addClients(clients, 0, 40);
      await server.pause();
      const flush = clients.flush();
      await setImmediate();
      addClients(clients, 40, 100);
      for (let turn = 0; turn < 3; turn++) await setImmediate();
      addClients(clients, 100, 140);
      server.resume();
      await flush;
      await clients.flush();
      expect(await total()).toBeGreaterThanOrEqual(136);
      // No client was confirmed twice; otherwise there would be more room.
      await server.down();
      addClients(clients, 1000, 2010);
      expect(dropped).toHaveBeenCalledTimes(10);
    });

    it('are dropped beyond the bound while Redis is away, and all others counted when it is back', async () => {
      const clients = await open({ queue: 100, known: 1000, sendAt: 50 });
      await server.down();
      addClients(clients, 0, 130);
      await expect(clients.flush()).rejects.toThrow();
      addClients(clients, 0, 100);
      expect(dropped).toHaveBeenCalledTimes(30);
      await server.up();
      await vi.waitFor(async () => {
        await clients.flush();
        expect(await total()).toBeGreaterThanOrEqual(98);
      }, 10_000);
    });

    it('are sent again when Redis has lost them', async () => {
      const clients = await open();
      addClients(clients, 0, 10);
      await clients.flush();
      await server.down();
      await server.up();
      await vi.waitFor(async () => {
        addClients(clients, 0, 10);
        await clients.flush();
        expect(await server.command((redis) => redis.pfcount(key))).toBe(10);
      }, 10_000);
      expect(await total()).toBe(10);
    });

    it('wait no longer than a moment for a Redis that hangs', async () => {
      const clients = await open();
      addClients(clients, 0, 10);
      await server.pause();
      await expect(clients.flush()).rejects.toThrow();
      server.resume();
      await vi.waitFor(async () => {
        await clients.flush();
        expect(await total()).toBe(10);
      }, 10_000);
    });
  });
});
