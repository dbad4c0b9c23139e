import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Degraded, Readiness } from '../../src/health/readiness.ts';
import { WatchStoredBytes } from '../../src/packages/logic/watch-stored-bytes.ts';
import { Client } from '../support/client.ts';
import { samplesOf } from '../support/metrics.ts';
import { zipOf } from '../support/packages.ts';
import { PublisherScript } from '../support/publisher-script.ts';
import { TestApp } from '../support/test-app.ts';
import { outcomeOf } from './publisher-flow/outcome.ts';

let app: TestApp;
let client: Client;
beforeAll(async () => {
  app = await TestApp.start({ storage: { budget: 5_000_000 } });
  client = new Client(app.url);
  await client.createResource('my-app');
});
afterAll(() => app[Symbol.asyncDispose]());

/** How many uploads ended how after `before` was taken. */
async function since(before: Map<string, number>): Promise<Record<string, number>> {
  const now = await samplesOf(app.url, 'rb_uploads_total');
  const counted = [...now].map(([labels, value]) => [
    /"(.*)"/.exec(labels)![1]!,
    value - before.get(labels)!,
  ]);
  return Object.fromEntries(counted);
}

describe('uploads are counted by how they end', () => {
  it('sent directly', async () => {
    const before = await samplesOf(app.url, 'rb_uploads_total');
    const file = await zipOf({ a: 'a' });
    await client.publish('my-app', { version_name: '1.0.0', file });
    await client.publish('my-app', { version_name: '1.0.0', file });
    await client.publish('my-app', { version_name: '1.0.0', file: await zipOf({ a: 'other' }) });
    await client.publish('my-app', { version_name: '1.0.1', file: Buffer.from('no archive') });
    expect(await since(before)).toEqual({ accepted: 2, refused: 2, failed: 0 });
  });

  it('failed when the server could not, whatever was sent', async () => {
    const before = await samplesOf(app.url, 'rb_uploads_total');
    await rm(path.join(app.dataDir, 'staging'), { recursive: true });
    const { status } = await client.publish('my-app', {
      version_name: '2.0.0',
      file: await zipOf({ a: 'b' }),
    });
    expect(status).toBeGreaterThanOrEqual(500);
    expect(await since(before)).toEqual({ accepted: 0, refused: 0, failed: 1 });
    app = await restarted();
  });

  it('once, although they take several steps', async () => {
    const before = await samplesOf(app.url, 'rb_uploads_total');
    const script = new PublisherScript(app.url, 'my-app');
    const windows = { name: 'v3.0.0', os: 'win', arch: 'x64', channel: 'stable', filename: 'my-app.zip' };
    for (const [name, bytes] of [
      ['v3.0.0', await zipOf({ a: 'c' })],
      ['v3.0.1', Buffer.from('no archive')],
    ] as const) {
      const granted = (await script.begin({ ...windows, name })).body.data!;
      await script.upload(granted.host, script.fieldsOf(granted), bytes);
      await script.callBack({ ...windows, name, key: granted.key });
      await outcomeOf(script, granted.key);
    }
    const { host } = (await script.begin({ ...windows, name: 'v3.0.2' })).body.data!;
    await script.upload(host, [['nonsense', 'yes']], Buffer.from('x'));
    expect(await since(before)).toEqual({ accepted: 1, refused: 2, failed: 0 });
  });
});

/** On the same data, which the first one leaves. */
async function restarted(): Promise<TestApp> {
  await app.nest.close();
  const again = await TestApp.start({ storage: { budget: 5_000_000 } }, app.dataDir);
  client = new Client(again.url);
  return again;
}

describe('gauges', () => {
  it('tell what the store holds, and what it is meant to', async () => {
    const watch = app.nest.get(WatchStoredBytes, { strict: false });
    await watch.measure();
    const before = (await samplesOf(app.url, 'rb_stored_bytes')).get('')!;
    const file = await zipOf({ a: 'd'.repeat(5000) });
    await client.publish('my-app', { version_name: '4.0.0', system: 'darwin', file });
    await watch.measure();
    expect((await samplesOf(app.url, 'rb_stored_bytes')).get('')).toBe(before + file.length);
    expect((await samplesOf(app.url, 'rb_storage_budget_bytes')).get('')).toBe(5_000_000);
  });

  it('tell which parts work, and which of those are needed', async () => {
    app.nest.get(Readiness).add('luxury', () => Promise.resolve(new Degraded('not there')));
    const metrics = async (check: string) => [
      (await samplesOf(app.url, 'rb_ready')).get(`{check="${check}"}`),
      (await samplesOf(app.url, 'rb_part_works')).get(`{check="${check}"}`),
    ];
    expect(await metrics('database')).toEqual([1, 1]);
    expect(await metrics('luxury')).toEqual([1, 0]);
    await rm(path.join(app.dataDir, 'packages'), { recursive: true });
    expect(await metrics('storage')).toEqual([0, 0]);
  });

  it('tell when the catalogue was current', async () => {
    const metric = 'rb_catalogue_refreshed_timestamp_seconds';
    const age = Date.now() / 1000 - (await samplesOf(app.url, metric)).get('')!;
    expect(age).toBeLessThan(60);
  });
});
