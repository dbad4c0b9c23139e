import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Cache } from '../../src/cache/cache.ts';
import { Jobs } from '../../src/jobs/jobs.ts';
import { BullJobs } from '../../src/jobs/bull/bull-jobs.ts';
import { describeWithRedis, RedisServer } from '../support/redis.ts';
import { TestApp } from '../support/test-app.ts';

describeWithRedis('an application with Redis', () => {
  let server: RedisServer;
  beforeEach(async () => void (server = await RedisServer.start()));
  afterEach(() => server[Symbol.asyncDispose]());

  const closing = (app: TestApp) =>
    Promise.race([app[Symbol.asyncDispose](), delay(8000, 'still closing', { ref: false })]);

  it('keeps jobs, leases and cache there, each in its database, and lets go of it at its end', async () => {
    const app = await TestApp.start({ redis: { addr: server.addr, db: 2, queue_db: 3 } });
    expect(app.nest.get(Jobs)).toBeInstanceOf(BullJobs);
    await vi.waitFor(async () => {
      await app.nest.get(Cache).set('key', 'value', 60_000);
      expect(await server.command((redis) => redis.keys('*'), 2)).toEqual(['rb:cache:key']);
    });
    const keysOfJobs = () => server.command((redis) => redis.keys('*'), 3);
    // Periodic tasks have run under a lease.
    for (const key of ['rb:jobs:meta', 'rb:leases:fence'])
      await vi.waitFor(async () => expect(await keysOfJobs()).toContain(key));
    const keys = await keysOfJobs();
    expect(keys.filter((key) => !/^rb:(jobs|leases):/.test(key))).toEqual([]);
    expect(await closing(app)).toBeUndefined();
    await vi.waitFor(async () => {
      const clients = String(await server.command((redis) => redis.client('LIST'))).trim();
      expect(clients.split('\n')).toHaveLength(1);
    });
  });

  it.each<[string, () => Promise<void>]>([
    ['is down', () => server.down()],
    ['hangs', async () => server.pause()],
  ])('answers, and ends in time, while that %s', async (_what, trouble) => {
    const app = await TestApp.start({ redis: { addr: server.addr } });
    await trouble();
    const { status } = await fetch(`${app.url}/health/live`);
    expect(status).toBe(200);
    expect(await closing(app)).toBeUndefined();
  });

  const partsOf = async ({ url }: TestApp) =>
    ((await (await fetch(`${url}/health/ready`)).json()) as Record<string, any>).details;
  const ready = async ({ url }: TestApp) => {
    const answer = await fetch(`${url}/health/ready`);
    const { status, details } = (await answer.json()) as Record<string, any>;
    return [answer.status, status, details.redis.status, details.redis.message !== undefined];
  };
  const metric = async ({ url }: TestApp) =>
    /^rb_redis_up \d$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[0];

  it.each<[string, () => Promise<void>, () => Promise<void>]>([
    ['is down', () => server.down(), () => server.up()],
    ['hangs', async () => server.pause(), async () => server.resume()],
  ])('stays ready while that %s, says so, and recovers by itself', async (_what, trouble, mend) => {
    await using app = await TestApp.start({ redis: { addr: server.addr } });
    const isWell = async () => {
      expect(await ready(app)).toEqual([200, 'ok', 'up', false]);
      expect(await metric(app)).toBe('rb_redis_up 1');
    };
    await vi.waitFor(isWell, 5000);
    await trouble();
    await vi.waitFor(async () => {
      expect(await ready(app)).toEqual([200, 'degraded', 'degraded', true]);
      expect(await metric(app)).toBe('rb_redis_up 0');
    }, 5000);
    await mend();
    await vi.waitFor(isWell, 10_000);
  });

  it.each<[string, mends: string, ...string[][]]>([
    ['is out of memory', 'CONFIG SET maxmemory 0', ['CONFIG', 'SET', 'maxmemory', '1']],
    ['is a read-only replica', 'REPLICAOF NO ONE', ['REPLICAOF', '127.0.0.1', '1']],
    [
      'has too few replicas',
      'CONFIG SET min-replicas-to-write 0',
      ['CONFIG', 'SET', 'min-replicas-to-write', '1'],
    ],
  ])('does not take one that answers but %s for one that works', async (what, mend, [name, ...args]) => {
    await using app = await TestApp.start({ redis: { addr: server.addr } });
    await vi.waitFor(async () => expect(await ready(app)).toEqual([200, 'ok', 'up', false]), 5000);
    await server.command((redis) => redis.call(name!, ...args));
    await vi.waitFor(async () => {
      expect(await ready(app)).toEqual([200, 'degraded', 'degraded', true]);
      expect((await partsOf(app)).redis.message).toContain(`Redis ${what}`);
    }, 5000);
    await server.command((redis) => redis.call(...(mend.split(' ') as [string, ...string[]])));
    await vi.waitFor(async () => expect(await ready(app)).toEqual([200, 'ok', 'up', false]), 10_000);
  });

  it('starts without it', async () => {
    await server.down();
    const app = await TestApp.start({ redis: { addr: server.addr } });
    const { status } = await fetch(`${app.url}/health/live`);
    expect(status).toBe(200);
    expect(await closing(app)).toBeUndefined();
  });
});
