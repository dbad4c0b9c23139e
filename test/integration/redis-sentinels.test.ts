import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Announcements } from '../../src/announcements/announcements.ts';
import { Cache } from '../../src/cache/cache.ts';
import { BullJobs } from '../../src/jobs/bull/bull-jobs.ts';
import { Jobs } from '../../src/jobs/jobs.ts';
import { Leases } from '../../src/leases/leases.ts';
import { Client } from '../support/client.ts';
import { builtIncrementals } from '../support/incrementals.ts';
import { zipOf } from '../support/packages.ts';
import { describeWithRedis } from '../support/redis.ts';
import { RedisWithSentinels } from '../support/redis-sentinels.ts';
import { TestApp } from '../support/test-app.ts';

const SAME = randomBytes(20_000);
const PATIENCE = { timeout: 40_000, interval: 100 };

describeWithRedis('a Redis behind sentinels', () => {
  let redis: RedisWithSentinels;
  let nodes: TestApp[];
  beforeEach(async () => {
    redis = await RedisWithSentinels.start();
    const jobs = { lease: '2s', round_interval: '1s' };
    // Each has rows of its own, so each has jobs of its own.
    nodes = [
      await TestApp.start({ redis: redis.settings, jobs }),
      await TestApp.start({ redis: { ...redis.settings, queue_db: 2 }, jobs }),
    ];
  }, 60_000);
  afterEach(async () => {
    for (const node of nodes ?? []) await node[Symbol.asyncDispose]();
    await redis?.[Symbol.asyncDispose]();
  });

  /** A publication with an incremental package, which a job builds; a message, a lease, and a value of the cache. */
  const works = async (version: string, old?: string) => {
    const [one, two] = nodes as [TestApp, TestApp];
    const client = new Client(one.url);
    const file = await zipOf({ 'same.bin': SAME, 'version.txt': version });
    expect((await client.publish('my-app', { version_name: version, file })).status).toBe(201);
    if (old !== undefined)
      await expect
        .poll(async () => (await builtIncrementals(client, 'my-app', version))[old]?.['status'], PATIENCE)
        .toBe('ready');
    const heard: string[] = [];
    two.nest.get(Announcements).subscribe(
      `test-${version}`,
      (text) => heard.push(text),
      () => undefined,
    );
    const tell = () => one.nest.get(Announcements).publish(`test-${version}`, 'news');
    await expect.poll(() => (tell(), heard.length), PATIENCE).toBeGreaterThan(0);
    const hold = () =>
      one.nest
        .get(Leases)
        .hold(`test-${version}`, async () => undefined)
        .catch(String);
    await expect.poll(hold, PATIENCE).toBe(true);
    await expect
      .poll(async () => {
        await one.nest.get(Cache).set(version, 'value', 60_000);
        return two.nest.get(Cache).get(version);
      }, PATIENCE)
      .toBe('value');
  };

  it.each<[string, () => Promise<unknown>]>([
    ['is killed', () => redis.master.down()],
    ['hangs, and a sentinel with it', () => Promise.all([redis.master.pause(), redis.pauseSentinel()])],
    ['hands over', () => redis.failOver()],
  ])(
    'is followed to the next master when one %s',
    async (_what, trouble) => {
      expect(nodes[0]!.nest.get(Jobs)).toBeInstanceOf(BullJobs);
      await new Client(nodes[0]!.url).createResource('my-app');
      await works('1.0.0');
      await works('1.1.0', '1.0.0');
      await trouble();
      await expect.poll(() => redis.masterPort(), PATIENCE).toBe(redis.replica.port);
      await works('1.2.0', '1.1.0');
      // All that was said and held went through the new one: nobody stayed on the old one.
      await expect
        .poll(() => redis.replica.command((one) => one.pubsub('NUMSUB', 'rb:announcements:0')), PATIENCE)
        .toEqual(['rb:announcements:0', 2]);
    },
    120_000,
  );
});
