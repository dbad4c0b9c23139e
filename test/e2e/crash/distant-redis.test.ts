import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Announcements } from '../../../src/announcements/announcements.ts';
import { Client } from '../../support/client.ts';
import { DistantRedis } from '../../support/distant-redis.ts';
import { hasRedis } from '../../support/redis.ts';
import { TestApp } from '../../support/test-app.ts';

const PATIENCE = { timeout: 60_000, interval: 100 };
const obstacle = hasRedis ? await DistantRedis.obstacle() : 'redis-server is not installed';
const note = obstacle === undefined ? '' : ` (skipped: ${obstacle})`;

describe.skipIf(obstacle !== undefined)(`a Redis on another machine${note}`, () => {
  let redis: DistantRedis;
  let app: TestApp;
  let heard: string[];
  beforeEach(async () => {
    redis = await DistantRedis.start();
    app = await TestApp.start({ redis: { addr: redis.addr }, jobs: { still_after: '3s' } });
    heard = [];
    app.nest.get(Announcements).subscribe(
      'topic',
      (text) => heard.push(text),
      () => undefined,
    );
  });
  afterEach(async () => {
    await app?.[Symbol.asyncDispose]();
    await redis?.[Symbol.asyncDispose]();
  });

  const parts = async () => {
    const answer = await fetch(`${app.url}/health/ready`);
    const { details } = (await answer.json()) as { details: Record<string, { status: string }> };
    return [details['redis']!.status, details['worker']!.status, details['jobs']!.status];
  };
  const hears = async () => {
    const channel = 'rb:announcements:0';
    await redis.command((other) => other.publish(channel, 'other topic news')).catch(() => undefined);
    return heard.length;
  };
  const purges = async () => (await new Client(app.url).send('POST', '/storages/purge')).status;
  const purge = async () => (await new Client(app.url).send('GET', '/storages/purge')).body.data.state;

  it.each<[what: string, trouble: () => Promise<void> | void, mend: () => Promise<void> | void]>([
    ['is stopped for a while', () => redis.suspend(), () => redis.resume()],
    ['loses its cable for a while', () => redis.unplug(), () => redis.plug()],
    ['is killed and started again', () => redis.kill(), () => redis.run()],
    ['loses its power, and another gets its address', () => redis.powerOff(), () => redis.powerOn()],
  ])(
    'that %s leaves no subscriber and no worker deaf',
    { timeout: 180_000 },
    async (_what, trouble, mend) => {
      await expect.poll(parts, PATIENCE).toEqual(['up', 'up', 'up']);
      await expect.poll(hears, PATIENCE).toBeGreaterThan(0);
      await trouble();
      await expect.poll(parts, PATIENCE).toEqual(['degraded', 'degraded', 'degraded']);
      await mend();
      heard.length = 0;
      await expect.poll(parts, PATIENCE).toEqual(['up', 'up', 'up']);
      await expect.poll(hears, PATIENCE).toBeGreaterThan(0);
      await expect.poll(purges, PATIENCE).toBe(202);
      await expect.poll(purge, PATIENCE).toBe('done');
    },
  );
});
