import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Database } from '../../../src/database/database.ts';
import type { Settings } from '../../../src/config/make-config.ts';
import { JobEntity } from '../../../src/jobs/repo/job.entity.ts';
import { resourceId } from '../../../src/resources/resource.ts';
import { IncrementalRepo } from '../../../src/incrementals/repo/incremental.repo.ts';
import { VersionRepo } from '../../../src/versions/repo/version.repo.ts';
import { IncrementalEntity } from '../../../src/incrementals/repo/incremental.entity.ts';
import { Client, download } from '../../support/client.ts';
import { unzipped } from '../../../scripts/demo/unzipped.ts';
import { builtIncrementals } from '../../support/incrementals.ts';
import { sha256, zipOf } from '../../support/packages.ts';
import { TestApp } from '../../support/test-app.ts';

const RID = resourceId('my-app');
const BIG = randomBytes(20_000);
const release = (text: string) => zipOf({ 'big.bin': BIG, 'app.txt': text, [`only-${text}.txt`]: text });

/** Nothing is built on publishing, and one client suffices. */
const ON_DEMAND = { prebuild: 0, prebuild_running: 0, min_clients: 1 };

async function start(settings: Settings = {}): Promise<{ app: TestApp; client: Client }> {
  const app = await TestApp.start(settings);
  const client = new Client(app.url);
  await client.createResource('my-app');
  return { app, client };
}

async function publish(client: Client, ...versions: string[]): Promise<void> {
  for (const version_name of versions) {
    const { status } = await client.publish('my-app', { version_name, file: await release(version_name) });
    expect(status).toBe(201);
  }
}

describe('an incremental package', () => {
  let app: TestApp;
  let client: Client;
  beforeAll(async () => {
    ({ app, client } = await start());
    await publish(client, '1.0.0', '1.1.0', '1.2.0');
    await builtIncrementals(client, 'my-app', '1.2.0');
  });
  afterAll(() => app[Symbol.asyncDispose]());

  it('is what a client of a known older version gets, and holds what changed alone', async () => {
    const { data } = (await client.latest('my-app', { current: '1.1.0' })).body;
    expect(data).toMatchObject({ update_available: true, update_type: 'incremental', version_name: '1.2.0' });
    const bytes = await download(data.download_url);
    expect(data).toMatchObject({ file_size: bytes.length, file_hash: `sha256:${sha256(bytes)}` });
    const { 'changes.json': changes, ...files } = Object.fromEntries(unzipped(bytes));
    expect(JSON.parse(changes!.toString())).toEqual({
      added: ['only-1.2.0.txt'],
      modified: ['app.txt'],
      deleted: ['only-1.1.0.txt'],
    });
    expect(files).toEqual({ 'app.txt': Buffer.from('1.2.0'), 'only-1.2.0.txt': Buffer.from('1.2.0') });
    expect(bytes.length).toBeLessThan(2000);
  });

  it('goes to MirrorChyan clients too', async () => {
    const { body } = await client.send('GET', '/api/resources/my-app/latest?current_version=1.0.0');
    expect(body).toMatchObject({ msg: 'success', data: { update_type: 'incremental' } });
    const bytes = await download(body.data.url);
    expect(body.data).toMatchObject({ filesize: bytes.length, sha256: sha256(bytes) });
    expect([...unzipped(bytes).keys()]).toContain('changes.json');
  });

  it.each([
    ['no version', {}],
    ['an unknown version', { current: '0.9.0' }],
  ])('is not for a client that names %s', async (_what, query) => {
    const { data } = (await client.latest('my-app', query)).body;
    expect(data).toMatchObject({ update_available: true, update_type: 'full' });
  });

  it('was announced to the publisher, and is shown to administrators with what it saves', async () => {
    const answer = await client.publish('my-app', { version_name: '1.3.0', file: await release('1.3.0') });
    expect(answer.body.data.incrementals).toEqual(
      ['1.2.0', '1.1.0', '1.0.0'].map((old_version) => ({ old_version, status: 'pending' })),
    );
    const built = await builtIncrementals(client, 'my-app', '1.3.0');
    expect(built['1.2.0']).toMatchObject({ status: 'ready', full_size: answer.body.data.file_size });
    const { file_size, full_size, saved } = built['1.2.0']!;
    expect(saved).toBeCloseTo(1 - file_size / full_size, 2);
    expect(saved).toBeGreaterThan(0.9);
  });
});

describe('building ahead', () => {
  it('begins with the version that the publisher names', async () => {
    const { app, client } = await start({ incremental: { prebuild: 1 } });
    await using _ = app;
    await publish(client, '1.0.0', '1.1.0', '1.2.0');
    const file = await release('1.3.0');
    const { body } = await client.publish('my-app', { version_name: '1.3.0', file, old_version: '1.0.0' });
    expect(body.data.incrementals.map((it: { old_version: string }) => it.old_version)).toEqual([
      '1.0.0',
      '1.2.0',
    ]);
  });

  it('starts from what clients run', async () => {
    const { app, client } = await start({ incremental: { prebuild: 0, prebuild_running: 1 } });
    await using _ = app;
    await publish(client, '1.0.0', '1.1.0', '1.2.0');
    for (const current of ['1.0.0', '1.1.0', '1.1.0', '1.2.0']) await client.latest('my-app', { current });
    const { RunningVersions } = await import('../../../src/incrementals/logic/running-versions.ts');
    await app.nest.get(RunningVersions).flush();
    const { body } = await client.publish('my-app', { version_name: '1.3.0', file: await release('1.3.0') });
    expect(body.data.incrementals).toEqual([{ old_version: '1.1.0', status: 'pending' }]);
  });

  it('starts from versions of the same platform alone', async () => {
    const { app, client } = await start();
    await using _ = app;
    const file = await release('x');
    await client.publish('my-app', { version_name: '1.0.0', file, system: 'linux' });
    await client.publish('my-app', { version_name: '1.1.0', file, system: 'windows' });
    const { body } = await client.publish('my-app', { version_name: '1.2.0', file, system: 'linux' });
    expect(body.data.incrementals).toEqual([{ old_version: '1.0.0', status: 'pending' }]);
  });

  it('is not done for resources without incremental packages', async () => {
    await using app = await TestApp.start();
    const client = new Client(app.url);
    await client.createResource('my-app', { update_type: 'full' });
    await publish(client, '1.0.0');
    const { body } = await client.publish('my-app', { version_name: '1.1.0', file: await release('1.1.0') });
    expect(body.data.incrementals).toEqual([]);
    const { data } = (await client.latest('my-app', { current: '1.0.0' })).body;
    expect(data.update_type).toBe('full');
  });
});

describe('building on demand', () => {
  it('happens once, however many clients ask, and they get the full package until then', async () => {
    const { app, client } = await start({ incremental: ON_DEMAND });
    await using _ = app;
    await publish(client, '1.0.0', '1.1.0');
    const ask = () => client.latest('my-app', { current: '1.0.0' });
    const first = await ask();
    expect(first.body.data.update_type).toBe('full');
    await Promise.all(Array.from({ length: 40 }, ask));
    await vi.waitFor(async () => expect((await ask()).body.data.update_type).toBe('incremental'), 20_000);
    const { manager } = app.nest.get(Database);
    expect(await manager.countBy(JobEntity, { name: 'build-incremental' })).toBe(1);
    expect(await manager.count(IncrementalEntity)).toBe(1);
  });

  it('makes up for a build that was written down, but never enqueued', async () => {
    const { app, client } = await start({ incremental: ON_DEMAND });
    await using _ = app;
    await publish(client, '1.0.0', '1.1.0');
    const [old, target] = [
      await app.nest.get(VersionRepo).find(RID, '1.0.0'),
      await app.nest.get(VersionRepo).find(RID, '1.1.0'),
    ];
    const pair = { versionId: target!.id, oldVersionId: old!.id, os: '', arch: '' } as const;
    expect(await app.nest.get(IncrementalRepo).add(pair)).toEqual(expect.any(Number));
    const ask = () => client.latest('my-app', { current: '1.0.0' });
    await vi.waitFor(async () => expect((await ask()).body.data.update_type).toBe('incremental'), 20_000);
  });

  it('has a limit for each package', async () => {
    const incremental = { ...ON_DEMAND, max_per_package: 1 };
    const { app, client } = await start({ incremental });
    await using _ = app;
    await publish(client, '1.0.0', '1.1.0', '1.2.0');
    const typeFrom = async (current: string) =>
      (await client.latest('my-app', { current })).body.data.update_type;
    await vi.waitFor(async () => expect(await typeFrom('1.0.0')).toBe('incremental'), 20_000);
    expect(await typeFrom('1.1.0')).toBe('full');
    await builtIncrementals(client, 'my-app', '1.2.0');
    expect(await typeFrom('1.1.0')).toBe('full');
    expect(await app.nest.get(Database).manager.count(IncrementalEntity)).toBe(1);
  });
});
