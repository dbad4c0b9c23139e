import { createCache } from 'cache-manager';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Cache } from '../../src/cache/cache.ts';
import { ManagedCache } from '../../src/cache/managed-cache.ts';
import { openRedisLevels } from '../../src/cache/redis/redis-levels.ts';
import { openRedisAnnouncements } from '../../src/announcements/redis/open-redis-announcements.ts';
import { makeConfig } from '../../src/config/make-config.ts';
import { Readiness } from '../../src/health/readiness.ts';
import { cacheContract } from '../contracts/cache.contract.ts';
import { describeWithRedis, RedisServer } from '../support/redis.ts';

interface Node {
  readonly cache: Cache;
  readonly close: () => Promise<unknown>;
}

function open(server: RedisServer, maxEntries = 100): Node {
  const { announcements, close } = openRedisAnnouncements(
    makeConfig({ redis: { addr: server.addr } }),
    new Readiness(),
  );
  const manager = createCache({ stores: [openRedisLevels(server.config, maxEntries, announcements)] });
  const closeAll = () => {
    close();
    return manager.disconnect();
  };
  return { cache: new ManagedCache(manager), close: closeAll };
}

/**
 * Waits until all connections are ready and have reported it: a connection that becomes ready later clears
 * the local level.
 */
async function connected(server: RedisServer, ...caches: readonly Cache[]): Promise<void> {
  await vi.waitFor(async () => {
    const list = await server.command((redis) => redis.client('LIST'));
    const lines = String(list).split('\n');
    expect(lines.filter((line) => / sub=1 /.test(line))).toHaveLength(caches.length);
    // Three kinds of connections, and the one that runs this command.
    expect(lines.filter((line) => line.includes('addr='))).toHaveLength(3 * caches.length + 1);
  });
  for (const cache of caches) await vi.waitFor(() => holds(server, cache));
}

/** The cache itself holds the value, not only Redis. */
async function holds(server: RedisServer, cache: Cache): Promise<void> {
  await cache.set('probe', 1, 60_000);
  await server.command((redis) => redis.del('rb:cache:probe'));
  expect(await cache.get('probe')).toBe(1);
  await cache.delete('probe');
}

describeWithRedis('the cache with Redis', () => {
  cacheContract('in Redis', async (maxEntries) => {
    const server = await RedisServer.start();
    const { cache, close } = open(server, maxEntries);
    await connected(server, cache);
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    return {
      cache,
      advance: async (ms) => void vi.advanceTimersByTime(ms),
      isolate: () => server.down(),
      close: async () => {
        vi.useRealTimers();
        await close();
        await server[Symbol.asyncDispose]();
      },
    };
  });

  let server: RedisServer;
  let nodes: Node[];
  beforeEach(async () => {
    server = await RedisServer.start();
    nodes = [open(server), open(server)];
    await connected(server, ...caches());
  });
  afterEach(async () => {
    await Promise.all(nodes.map(({ close }) => close()));
    await server[Symbol.asyncDispose]();
  });
  const caches = () => nodes.map(({ cache }) => cache) as [Cache, Cache];

  it('shows one node what another put in', async () => {
    const [one, other] = caches();
    await one.set('key', 'value', 60_000);
    expect(await other.get('key')).toBe('value');
  });

  it('leaves nothing in Redis without an end', async () => {
    await caches()[0].set('key', 'value', 60_000);
    const left = await server.command((redis) => redis.pttl('rb:cache:key'));
    expect(left).toBeGreaterThan(50_000);
    expect(left).toBeLessThanOrEqual(60_000);
  });

  it.each(['set', 'delete'] as const)('tells the other nodes of a %s', async (change) => {
    const [one, other] = caches();
    await one.set('key', 'old', 60_000);
    expect(await other.get('key')).toBe('old');
    await (change === 'set' ? one.set('key', 'new', 60_000) : one.delete('key'));
    const expected = change === 'set' ? 'new' : undefined;
    await vi.waitFor(async () => expect(await other.get('key')).toBe(expected));
  });

  it('shows a change within five seconds when its message was lost', async () => {
    const [one] = caches();
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      // lru-cache treats a start of 0 as "no age".
      vi.advanceTimersByTime(1000);
      await one.set('key', 'old', 600_000);
      const text = await server.command((redis) => redis.get('rb:cache:key'));
      await server.command((redis) => redis.set('rb:cache:key', text!.replace('old', 'new')));
      expect(await one.get('key')).toBe('old');
      vi.advanceTimersByTime(5001);
      // lru-cache reads its clock at most once per millisecond.
      await vi.waitFor(async () => expect(await one.get('key')).toBe('new'));
    } finally {
      vi.useRealTimers();
    }
  });

  it('serves what it holds and takes what it gets while Redis is down', async () => {
    const [one, other] = caches();
    await one.set('held', 1, 60_000);
    await server.down();
    expect(await one.get('held')).toBe(1);
    expect(await other.get('held')).toBeUndefined();
    await one.set('new', 2, 60_000);
    expect(await one.get('new')).toBe(2);
    expect(await one.wrap('loaded', 60_000, async () => 3)).toBe(3);
  });

  it('does not wait for a Redis that hangs, for many callers no longer than for one', async () => {
    const [, other] = caches();
    await server.pause();
    const began = performance.now();
    for (let n = 0; n < 200; n++) expect(await other.get(`key-${n}`)).toBeUndefined();
    // One timeout of 400 ms; 200 of them would take 80 seconds.
    expect(performance.now() - began).toBeLessThan(5000);
    server.resume();
    await vi.waitFor(async () => {
      await other.set('key', 'value', 60_000);
      expect(await server.command((redis) => redis.exists('rb:cache:key'))).toBe(1);
    }, 10_000);
  });

  it('does not bring back what was deleted while Redis was away', async () => {
    await Promise.all(nodes.map(({ close }) => close()));
    await server[Symbol.asyncDispose]();
    server = await RedisServer.start({ persistent: true });
    nodes = [open(server), open(server)];
    await connected(server, ...caches());
    const [one, other] = caches();
    await one.set('key', 'old', 600_000);
    await server.down('SIGTERM');
    await one.delete('key');
    expect(await one.get('key')).toBeUndefined();
    await server.up();
    await vi.waitFor(async () => {
      expect(await server.command((redis) => redis.exists('rb:cache:key'))).toBe(0);
    }, 10_000);
    expect(await one.get('key')).toBeUndefined();
    await vi.waitFor(async () => expect(await other.get('key')).toBeUndefined());
  });

  it('forgets with FLUSHALL no later than its own level does, and goes on', async () => {
    const [one, other] = caches();
    await one.set('key', 'value', 60_000);
    await server.flush();
    expect(await other.get('key')).toBeUndefined();
    await one.set('key', 'again', 60_000);
    expect(await other.get('key')).toBe('again');
  });
});
