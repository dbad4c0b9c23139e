import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Settings } from '../../src/config/make-config.ts';
import { Jobs } from '../../src/jobs/jobs.ts';
import { PATIENCE } from '../e2e/crash/patience.ts';
import { outcomeOf } from '../e2e/publisher-flow/outcome.ts';
import { Client } from '../support/client.ts';
import { builtIncrementals } from '../support/incrementals.ts';
import { zipOf } from '../support/packages.ts';
import { type Package, PublisherScript, succeeded } from '../support/publisher-script.ts';
import { describeWithRedis, RedisServer } from '../support/redis.ts';
import { TestApp } from '../support/test-app.ts';
import { answers, WebhookReceiver } from '../support/webhook-receiver.ts';

const SAME = randomBytes(20_000);
const UPLOAD: Package = { name: '2.0.0', os: '', arch: '', channel: 'stable', filename: 'a.zip' };

describeWithRedis('work that rows remember', () => {
  let server: RedisServer;
  let receiver: WebhookReceiver;
  let app: TestApp;
  let client: Client;
  beforeEach(async () => {
    [server, receiver] = await Promise.all([RedisServer.start(), WebhookReceiver.start()]);
    const settings: Settings = {
      redis: { addr: server.addr },
      jobs: { round_interval: '300ms', lease: '1s', concurrency: 1 },
      retention: { enabled: true },
      extra: { create_new_version_webhook: `${receiver.url}/created`, webhook_timeout: '60s' },
    };
    app = await TestApp.start(settings);
    client = new Client(app.url);
    await client.createResource('my-app');
    await vi.waitFor(async () => expect(await daysWaiting()).toHaveLength(1), PATIENCE);
  });
  afterEach(async () => {
    await app[Symbol.asyncDispose]();
    await receiver[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  const daysWaiting = () => server.command((redis) => redis.keys('rb:jobs:de:daily-purge:*'), 1);
  const publish = async (version_name: string) => {
    const file = await zipOf({ 'same.bin': SAME, 'version.txt': version_name });
    return (await client.publish('my-app', { version_name, file })).status;
  };
  const statusOf = async (version: string, old: string) =>
    (await builtIncrementals(client, 'my-app', version))[old]?.['status'];

  it('is enqueued again within a round when Redis has lost everything', async () => {
    receiver.answer(answers.never);
    expect(await publish('1.0.0')).toBe(201);
    await receiver.deliveries.take();
    expect(await publish('1.1.0')).toBe(201);
    const counts = () => app.nest.get(Jobs).counts();
    // The unanswered webhook occupies the only worker, so both jobs wait.
    await expect
      .poll(async () => [(await counts()).running, (await counts()).queued], PATIENCE)
      .toEqual([1, 3]);
    await server.flush();
    expect(await statusOf('1.1.0', '1.0.0')).toBe('ready');
    const told = [await receiver.deliveries.take(), await receiver.deliveries.take()];
    expect(new Set(told.map(({ body }) => JSON.parse(body).version_name))).toEqual(
      new Set(['1.0.0', '1.1.0']),
    );
    await expect.poll(daysWaiting, PATIENCE).toHaveLength(1);
  });

  it('is taken in while Redis is away, and done when it is back', async () => {
    const script = new PublisherScript(app.url, 'my-app');
    expect(await publish('1.0.0')).toBe(201);
    await receiver.deliveries.take();
    const granted = succeeded(await script.begin(UPLOAD)).body.data!;
    await server.down();
    expect(await publish('1.1.0')).toBe(201);
    const zip = await zipOf({ 'same.bin': SAME });
    succeeded(await script.upload(granted.host, script.fieldsOf(granted), zip));
    succeeded(await script.callBack({ ...UPLOAD, key: granted.key }));
    const retried = await client.send('POST', '/admin/resources/my-app/versions/1.1.0/incrementals', {
      old_version: '1.0.0',
    });
    expect(retried.status).toBe(202);
    expect((await client.version('my-app', '1.1.0')).status).toBe(200);
    await server.up();
    expect(await statusOf('1.1.0', '1.0.0')).toBe('ready');
    expect(await outcomeOf(script, granted.key)).toEqual({ status: 2 });
    const told = [await receiver.deliveries.take(), await receiver.deliveries.take()];
    expect(new Set(told.map(({ body }) => JSON.parse(body).version_name))).toEqual(
      new Set(['1.1.0', '2.0.0']),
    );
    await expect.poll(daysWaiting, PATIENCE).toHaveLength(1);
  });

  it('is the only one: a purge is refused while Redis is away, and says why', async () => {
    await server.down();
    for (const method of ['POST', 'GET']) {
      const { status, body } = await client.send(method, '/storages/purge');
      expect([status, body.code, body.msg]).toEqual([503, 1, expect.stringContaining('job queue')]);
    }
  });
});
