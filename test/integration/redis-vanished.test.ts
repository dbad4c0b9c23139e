import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openRedisAnnouncements } from '../../src/announcements/redis/open-redis-announcements.ts';
import { makeConfig } from '../../src/config/make-config.ts';
import { Readiness } from '../../src/health/readiness.ts';
import { openRedis } from '../../src/redis/open-redis.ts';
import { describeWithRedis, RedisServer } from '../support/redis.ts';
import { SilentProxy } from '../support/silent-proxy.ts';

const PATIENCE = { timeout: 40_000, interval: 100 };

describeWithRedis('a Redis', () => {
  let server: RedisServer;
  let proxy: SilentProxy;
  beforeEach(async () => {
    server = await RedisServer.start();
    proxy = await SilentProxy.to(server.port);
  });
  afterEach(async () => {
    await proxy?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });

  const configOf = () => makeConfig({ redis: { addr: proxy.addr } });

  it(
    'that vanished without a word is connected to again, by subscribers too',
    { timeout: 60_000 },
    async () => {
      const { announcements, close } = openRedisAnnouncements(configOf(), new Readiness());
      const heard: string[] = [];
      announcements.subscribe(
        'topic',
        (text) => heard.push(text),
        () => undefined,
      );
      const tell = () => server.command((redis) => redis.publish('rb:announcements:0', 'other topic news'));
      await expect.poll(() => tell().then(() => heard.length), PATIENCE).toBeGreaterThan(0);
      proxy.vanish();
      heard.length = 0;
      await expect.poll(() => tell().then(() => heard.length), PATIENCE).toBeGreaterThan(0);
      close();
    },
  );

  it.each(['patient', 'brief', 'instant'] as const)(
    'that vanished is asked again by a connection that is %s',
    { timeout: 60_000 },
    async (policy) => {
      const { redis: config } = configOf();
      const redis = openRedis(config, 0, policy);
      await expect.poll(() => redis.set('key', 'value').catch(String), PATIENCE).toBe('OK');
      proxy.vanish();
      await expect.poll(() => redis.get('key').catch(String), PATIENCE).toBe('value');
      redis.disconnect();
    },
  );

  it(
    'that never answers the first question is left for the one that is there later',
    { timeout: 60_000 },
    async () => {
      await using next = await RedisServer.start();
      await server.pause();
      const { redis: config } = makeConfig({ redis: { addr: proxy.addr, ping_interval: '500ms' } });
      const redis = openRedis(config, 0, 'patient');
      await expect.poll(() => redis.status, PATIENCE).toBe('connect');
      proxy.target = next.port;
      expect(await redis.set('key', 'value')).toBe('OK');
      redis.disconnect();
    },
  );

  it('that was made a replica is left for the one that took over', async () => {
    await using next = await RedisServer.start();
    const { redis: config } = configOf();
    const redis = openRedis(config, 0, 'brief');
    await redis.set('key', 'before');
    const replica = new Redis(server.port);
    await replica.replicaof('127.0.0.1', next.port);
    replica.disconnect();
    proxy.target = next.port;
    await expect.poll(() => redis.set('key', 'after').catch(String), PATIENCE).toBe('OK');
    expect(await next.command((one) => one.get('key'))).toBe('after');
    redis.disconnect();
  });
});
