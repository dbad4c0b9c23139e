import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Database } from '../../src/database/database.ts';
import type { Settings } from '../../src/config/make-config.ts';
import { StorageEntity } from '../../src/packages/repo/storage.entity.ts';
import { VerifyPackage } from '../../src/packages/logic/verify-package.ts';
import { ScrubPackages } from '../../src/packages/logic/scrub-packages.ts';
import { BlobStore } from '../../src/storage/blob-store.ts';
import { Client, download } from '../support/client.ts';
import { damage, keysOf, replace } from '../support/damage.ts';
import { builtIncrementals } from '../support/incrementals.ts';
import { samplesOf } from '../support/metrics.ts';
import { sha256, zipOf } from '../support/packages.ts';
import { TestApp } from '../support/test-app.ts';

const BIG = randomBytes(20_000);
const DAMAGED = { code: 1, msg: 'the package is damaged on this server: try again later' };
/** Every package is read again all the time. */
const BUSY: Settings = { jobs: { round_interval: '100ms' }, storage: { scrub: { interval: '1s' } } };

let app: TestApp;
let client: Client;
async function start(settings: Settings = {}, dataDir?: string): Promise<void> {
  app = await TestApp.start(settings, dataDir);
  client = new Client(app.url);
}
afterEach(() => app[Symbol.asyncDispose]());

const damagedCount = async () => (await samplesOf(app.url, 'rb_damaged_packages')).get('');
const publish = (version_name: string, file: Buffer) => client.publish('my-app', { version_name, file });
const urlOf = async (query = {}) => (await client.latest('my-app', query)).body.data.download_url as string;
const found = () =>
  vi.waitFor(async () => expect(await damagedCount()).toBe(1), { timeout: 20_000, interval: 50 });

describe('a full package whose bytes changed', () => {
  const file = Buffer.from('the only package');
  beforeEach(async () => {
    await start(BUSY);
    await client.createResource('my-app', { update_type: 'full' });
    await client.createResource('other', { update_type: 'full' });
    await publish('1.0.0', file);
    await client.publish('other', { version_name: '1.0.0', file });
  });

  it('is found, not sent any more by any way, and shown to administrators', async () => {
    const url = await urlOf();
    const { headers } = await fetch(url, { redirect: 'manual' });
    await damage(app, (await keysOf(app, 'my-app'))[0]!);
    await found();
    for (const address of [url, headers.get('location')!]) {
      const answer = await fetch(address);
      expect([answer.status, await answer.json()]).toEqual([503, DAMAGED]);
    }
    const [shown] = (await client.version('my-app', '1.0.0')).body.data.storages;
    expect(Date.parse(shown.damaged_at)).toBeGreaterThan(0);
    expect((await download((await client.latest('other')).body.data.download_url)).equals(file)).toBe(true);
  });

  it('is repaired by an upload of the same bytes, and by no other', async () => {
    const url = await urlOf();
    await damage(app, (await keysOf(app, 'my-app'))[0]!);
    await found();
    expect(await publish('1.0.0', Buffer.from('another package!'))).toMatchObject({ status: 409 });
    expect((await fetch(url)).status).toBe(503);
    const repeated = await publish('1.0.0', file);
    expect(repeated).toMatchObject({
      status: 200,
      body: { data: { version_name: '1.0.0', version_number: 1, file_hash: `sha256:${sha256(file)}` } },
    });
    expect((await download(url)).equals(file)).toBe(true);
    expect((await client.version('my-app', '1.0.0')).body.data.storages[0].damaged_at).toBeNull();
    expect(await damagedCount()).toBe(0);
  });

  it('is repaired before it was found, too, and when its file is missing', async () => {
    const [key] = await keysOf(app, 'my-app');
    await damage(app, key!);
    expect((await publish('1.0.0', file)).status).toBe(200);
    expect((await download(await urlOf())).equals(file)).toBe(true);
    await app.nest.get(BlobStore).delete(key!);
    expect((await publish('1.0.0', file)).status).toBe(200);
    expect((await download(await urlOf())).equals(file)).toBe(true);
  });

  it('is repaired by uploads at the same time, all of which succeed', async () => {
    const [key] = await keysOf(app, 'my-app');
    for (let round = 0; round < 5; round++) {
      await app.nest.get(BlobStore).delete(key!);
      const uploads = await Promise.all(Array.from({ length: 6 }, () => publish('1.0.0', file)));
      expect(uploads.map(({ status }) => status)).toEqual(uploads.map(() => 200));
      expect((await download(await urlOf())).equals(file)).toBe(true);
    }
  });

  it('stays repaired when a comparison that still reads the damaged file ends afterwards', async () => {
    const [key] = await keysOf(app, 'my-app');
    await damage(app, key!);
    await found();
    const secondRead = Promise.withResolvers<void>();
    const repaired = Promise.withResolvers<void>();
    let reads = 0;
    const onChunk = async () => {
      if (++reads !== 2) return;
      secondRead.resolve();
      await repaired.promise;
    };
    const comparison = app.nest.get(VerifyPackage).verify(key!, { onChunk });
    await secondRead.promise;
    expect((await publish('1.0.0', file)).status).toBe(200);
    repaired.resolve();
    expect(await comparison).toBe('sound');
    expect(await damagedCount()).toBe(0);
    expect((await download(await urlOf())).equals(file)).toBe(true);
  });

  it('is sent again when its file was restored', async () => {
    const [key] = await keysOf(app, 'my-app');
    await damage(app, key!);
    await found();
    await damage(app, key!);
    await vi.waitFor(async () => expect(await damagedCount()).toBe(0), { timeout: 20_000, interval: 50 });
    expect((await download(await urlOf())).equals(file)).toBe(true);
  });
});

it('a damaged incremental package is built again', async () => {
  await start(BUSY);
  await client.createResource('my-app');
  const release = (text: string) => zipOf({ 'big.bin': BIG, 'app.txt': text });
  await publish('1.0.0', await release('one'));
  await publish('1.1.0', await release('two'));
  await builtIncrementals(client, 'my-app', '1.1.0');
  const before = await keysOf(app, 'my-app');
  const url = await urlOf({ current: '1.0.0' });
  const whole = await download(url);
  const fulls = (await client.version('my-app', '1.1.0')).body.data.storages.length;
  expect([fulls, before.length]).toEqual([1, 3]);
  const database = app.nest.get(Database);
  const { packagePath } = await database.manager.findOneByOrFail(StorageEntity, {
    updateType: 'incremental',
  });
  await damage(app, packagePath);
  await vi.waitFor(async () => expect((await keysOf(app, 'my-app')).length).toBe(4), {
    timeout: 20_000,
    interval: 50,
  });
  expect((await fetch(url)).status).toBe(503);
  const { '1.0.0': built } = await builtIncrementals(client, 'my-app', '1.1.0');
  expect(built).toMatchObject({ status: 'ready' });
  const { data } = (await client.latest('my-app', { current: '1.0.0' })).body;
  expect(data.update_type).toBe('incremental');
  const bytes = await download(data.download_url);
  expect(data.file_hash).toBe(`sha256:${sha256(bytes)}`);
  expect(bytes.length).toBe(whole.length);
});

describe('without a scrub', () => {
  beforeEach(async () => {
    await start({ storage: { scrub: { enabled: false } } });
    await client.createResource('my-app', { update_type: 'full' });
    await publish('1.0.0', Buffer.from('the only package'));
  });

  it('a package that is truncated is 503 and counted, and soon known to all nodes', async () => {
    const url = await urlOf();
    const { headers } = await fetch(url, { redirect: 'manual' });
    const file = headers.get('location')!;
    const damagedDownloads = async () =>
      (await samplesOf(app.url, 'rb_download_failures_total')).get('{reason="damaged"}')!;
    const before = await damagedDownloads();
    await replace(app, (await keysOf(app, 'my-app'))[0]!, Buffer.from('the only'));
    expect((await fetch(file)).status).toBe(503);
    await found();
    for (const address of [url, file]) {
      const answer = await fetch(address);
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([503, 'no-store']);
      expect(await answer.json()).toEqual(DAMAGED);
    }
    expect(await damagedDownloads()).toBe(before + 2);
  });

  it('a file that was written after it was recorded is verified before its first download', async () => {
    const [key] = await keysOf(app, 'my-app');
    await damage(app, key!);
    const database = app.nest.get(Database);
    await database.transaction(() =>
      database.manager.update(StorageEntity, { packagePath: key! }, { createdAt: new Date(0) }),
    );
    const answer = await fetch(await urlOf());
    expect([answer.status, await answer.json()]).toEqual([503, DAMAGED]);
    expect(await damagedCount()).toBe(1);
  });
});

it('what was verified is not read again before its time, and what was found stays known after a restart', async () => {
  const scrub = { interval: '1d' };
  await start({ storage: { scrub } });
  await client.createResource('my-app', { update_type: 'full' });
  for (const version of ['1.0.0', '1.1.0']) await publish(version, Buffer.from(`the package of ${version}`));
  const database = app.nest.get(Database);
  await database.transaction(() =>
    database.manager.update(StorageEntity, { fileType: 'zip' }, { createdAt: new Date(0) }),
  );
  const [key] = await keysOf(app, 'my-app');
  await damage(app, key!);
  const scrubbed = async () => (await samplesOf(app.url, 'rb_scrubbed_bytes_total')).get('');
  const size = 'the package of 1.0.0'.length;
  const before = (await scrubbed())!;
  await app.nest.get(ScrubPackages).scrub();
  // A damaged package is read twice.
  expect([(await scrubbed())! - before, await damagedCount()]).toEqual([3 * size, 1]);
  await app.nest.get(ScrubPackages).scrub();
  expect((await scrubbed())! - before).toBe(5 * size);
  await app.nest.close();
  await start({ storage: { scrub } }, app.dataDir);
  expect(await damagedCount()).toBe(1);
});
