import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Settings } from '../../../src/config/make-config.ts';
import { UniqueClients } from '../../../src/statistics/repo/clients/unique-clients.ts';
import { addClients } from '../../contracts/unique-clients.contract.ts';
import { Client } from '../../support/client.ts';
import { lacksMariaDb, MariaDb } from '../../support/mariadb.ts';
import { describeWithRedis, RedisServer } from '../../support/redis.ts';
import { TestApp } from '../../support/test-app.ts';

const settings: Settings = {
  trust_proxy: true,
  auth: { signing_key: 'signing-key-of-all-the-nodes-of-the-tests' },
  statistics: { flush_interval: '5m' },
  catalogue: { refresh_interval: '100ms' },
};

async function publish(app: TestApp): Promise<void> {
  const client = new Client(app.url);
  await client.createResource('my-app', { update_type: 'full' });
  await client.publish('my-app', { version_name: '1.0.0', file: Buffer.from('package') });
}

/** @param api whether to use the `/api` dialect */
async function check(app: TestApp, from: number, to: number, api = false): Promise<void> {
  const client = new Client(app.url);
  for (let n = from; n < to; n++) {
    const forwarded = { 'x-forwarded-for': `192.0.${n >> 8}.${n & 255}` };
    const where = `${api ? '/api' : ''}/resources/my-app/latest?current=1.0.0`;
    expect((await client.send('GET', where, undefined, forwarded)).status).toBe(200);
  }
}

async function shown(app: TestApp): Promise<{ checks: number; unique_clients: number }> {
  const { days } = (await new Client(app.url).send('GET', '/admin/resources/my-app/stats')).body.data;
  const { checks, unique_clients } = days[0];
  return { checks, unique_clients };
}

async function dropped(app: TestApp): Promise<string[]> {
  const text = await (await fetch(`${app.url}/metrics`)).text();
  return text.match(/^rb_statistics_dropped_total.*$/gm) ?? [];
}

describe.skipIf(lacksMariaDb)('two nodes on one MariaDB', () => {
  it('add up, and count no client twice', async () => {
    await using server = await MariaDb.start();
    const database = await server.database('nodes');
    await using one = await TestApp.start({ ...settings, database });
    await publish(one);
    await using other = await TestApp.start({ ...settings, database });
    await Promise.all([check(one, 0, 40), check(other, 20, 60, true)]);
    await Promise.all([shown(one), shown(other)]);
    for (const app of [one, other]) {
      const { checks, unique_clients } = await shown(app);
      expect(checks).toBe(80);
      expect(Math.abs(unique_clients - 60)).toBeLessThanOrEqual(2);
    }
  });
});

describeWithRedis('a node with Redis', () => {
  let server: RedisServer;
  let app: TestApp;
  beforeEach(async () => {
    server = await RedisServer.start();
    app = await TestApp.start({ ...settings, redis: { addr: server.addr } });
    await publish(app);
  });
  afterEach(async () => {
    await app[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });
  const keys = () => server.command((redis) => redis.keys('rb:clients:*'));

  it('counts clients there, and shows them', async () => {
    await check(app, 0, 10);
    await check(app, 5, 15, true);
    await vi.waitFor(async () => expect(await shown(app)).toEqual({ checks: 20, unique_clients: 15 }));
    expect(await keys()).toHaveLength(1);
    const [key] = await keys();
    const value = await server.command((redis) => redis.getBuffer(key!));
    expect(value!.includes('192.0')).toBe(false);
  });

  it('answers checks while Redis is away, goes on showing what it knows, and makes up for it', async () => {
    await check(app, 0, 10);
    await vi.waitFor(async () => expect((await shown(app)).unique_clients).toBe(10));
    await server.down();
    await check(app, 5, 20);
    expect(await shown(app)).toEqual({ checks: 25, unique_clients: 10 });
    await server.up();
    await vi.waitFor(
      async () => expect((await shown(app)).unique_clients).toBeGreaterThanOrEqual(10),
      10_000,
    );
    await vi.waitFor(async () => {
      await check(app, 0, 20);
      expect((await shown(app)).unique_clients).toBe(20);
    }, 10_000);
    expect(await dropped(app)).toEqual([
      'rb_statistics_dropped_total{kind="usage"} 0',
      'rb_statistics_dropped_total{kind="clients"} 0',
    ]);
  });

  it('tells how many clients it has dropped while Redis was away for long', async () => {
    await server.down();
    const clients = app.nest.get(UniqueClients);
    addClients(clients, 0, 50_010);
    expect(await dropped(app)).toContain('rb_statistics_dropped_total{kind="clients"} 10');
    await server.up();
    await vi.waitFor(async () => {
      await clients.flush();
      expect(await keys()).toHaveLength(1);
    }, 10_000);
  });
});
