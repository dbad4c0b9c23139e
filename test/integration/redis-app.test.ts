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

  it('keeps jobs and cache there, each in its database, and lets go of it at its end', async () => {
    const app = await TestApp.start({ redis: { addr: server.addr, db: 2, queue_db: 3 } });
    expect(app.nest.get(Jobs)).toBeInstanceOf(BullJobs);
    await app.nest.get(Cache).set('key', 'value', 60_000);
    expect(await server.command((redis) => redis.keys('rb:*'), 2)).toEqual(['rb:cache:key']);
    const keys = await server.command((redis) => redis.keys('*'), 3);
    expect(keys).toContain('rb:jobs:meta');
    expect(keys.filter((key) => !key.startsWith('rb:jobs:'))).toEqual([]);
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

  it('starts without it', async () => {
    await server.down();
    const app = await TestApp.start({ redis: { addr: server.addr } });
    const { status } = await fetch(`${app.url}/health/live`);
    expect(status).toBe(200);
    expect(await closing(app)).toBeUndefined();
  });
});
