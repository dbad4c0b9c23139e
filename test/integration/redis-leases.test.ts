import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LeaseLost, LeasesUnreachable } from '../../src/leases/errors.ts';
import { Holding } from '../contracts/leases/holding.ts';
import { leasesContract } from '../contracts/leases.contract.ts';
import { RedisLeasesLab } from '../support/redis-leases-lab.ts';
import { describeWithRedis, RedisServer } from '../support/redis.ts';

describeWithRedis('on a Redis of its own', () => {
  let server: RedisServer;
  beforeAll(async () => void (server = await RedisServer.start()));
  afterAll(() => server[Symbol.asyncDispose]());

  leasesContract('Redis', async () => new RedisLeasesLab(server));
});

describeWithRedis('leases in Redis', () => {
  let server: RedisServer;
  let lab: RedisLeasesLab;
  beforeEach(async () => {
    server = await RedisServer.start();
    lab = new RedisLeasesLab(server);
  });
  afterEach(async () => {
    await lab[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });
  const within = <T>(ms: number, answer: Promise<T>) =>
    Promise.race([answer, delay(ms, 'no answer', { ref: false })]);

  describe.each<[string, () => Promise<void>]>([
    ['is down', () => server.down()],
    ['hangs', async () => server.pause()],
  ])('while that %s', (_what, trouble) => {
    it('cannot be had, and say so within two seconds', async () => {
      const { leases } = lab.open();
      await leases.hold('a', async () => undefined);
      await trouble();
      const asked = leases.hold('a', async () => undefined).catch((error: unknown) => error);
      expect(await within(2000, asked)).toBeInstanceOf(LeasesUnreachable);
    });

    it('are lost after the term, and the work ends in time', async () => {
      const holding = new Holding(lab.open().leases, 'a');
      await holding.lease;
      await trouble();
      expect(await within(lab.term + lab.grain, holding.aborted())).toBeInstanceOf(LeaseLost);
      holding.end();
      const ended = holding.result.catch((error: unknown) => error);
      expect(await within(2000, ended)).toBeInstanceOf(LeaseLost);
    });
  });

  it('are lost when Redis loses its data, and fences go on growing', async () => {
    const holding = new Holding(lab.open().leases, 'a');
    const { fence } = await holding.lease;
    await server.flush();
    let later = 0;
    const work = async (lease: { fence: number }) => void (later = lease.fence);
    expect(await lab.open().leases.hold('a', work)).toBe(true);
    expect(later).toBeGreaterThan(fence);
    expect(await within(lab.term / 3 + lab.grain, holding.aborted())).toBeInstanceOf(LeaseLost);
  });

  it('leave nothing behind but the last fence', async () => {
    await lab.open().leases.hold('a', async () => undefined);
    const { queue_db } = server.config;
    const keys = await server.command((redis) => redis.keys('*'), queue_db);
    expect(keys.map((key) => key.replace(/^test-[^:]+/, ''))).toEqual([':fence']);
  });
});
