import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RunningVersions } from '../../../src/incrementals/logic/running-versions.ts';
import { Jobs } from '../../../src/jobs/jobs.ts';
import { EraseRetiredJob } from '../../../src/retention/logic/erase-retired.job.ts';
import { EraseRetired } from '../../../src/retention/logic/erase-retired.ts';
import { Client, download } from '../../support/client.ts';
import { builtIncrementals } from '../../support/incrementals.ts';
import { zipOf } from '../../support/packages.ts';
import { TestApp } from '../../support/test-app.ts';
import { DataDirectory } from '../crash/data-directory.ts';
import { PATIENCE } from '../crash/patience.ts';
import { held, purge, release } from './releases.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const preview = async (client: Client) =>
  (await client.send('POST', '/storages/purge?dry_run=true')).body.data;

/** Only the clock of the service jumps: all else goes on in real time. */
function pass(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

/** What a start does. */
async function eraseWhatIsDue(): Promise<void> {
  await app.nest.get(EraseRetired).enqueue();
  const job = () => app.nest.get(Jobs).status(EraseRetiredJob.jobName);
  await expect.poll(async () => (await job())?.state, PATIENCE).toBe('done');
}

let app: TestApp;
let client: Client;
let data: DataDirectory;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  app = await TestApp.start({
    retention: { keep_full: 2 },
    incremental: { min_clients: 1 },
    extra: { download_effective_time: '5m' },
    rate_limit: { writes: 0 },
  });
  client = new Client(app.url);
  data = new DataDirectory(app.dataDir);
});
afterEach(async () => {
  await app[Symbol.asyncDispose]();
  vi.useRealTimers();
});

describe('a purge of full packages', () => {
  beforeEach(async () => {
    await client.createResource('my-app', { update_type: 'full' });
    await client.createResource('quiet-app', { update_type: 'full' });
    await release(client, 'quiet-app', '1.0.0', '1.1.0');
    await release(client, 'my-app', '1.0.0', '1.0.0 stable windows', '1.1.0', '1.2.0-b.1 beta');
    await release(client, 'my-app', '1.2.0', '1.3.0-b.1 beta', '1.3.0', '1.0.1 stable windows');
  });

  it('does what its dry run says, which changes nothing', async () => {
    const before = { blobs: data.blobs(), revisions: data.sql('SELECT id, revision FROM resources') };
    const said = await preview(client);
    expect(said).toEqual({
      resources: 1,
      full: { count: 2, bytes: expect.any(Number) as number },
      incremental: { count: 0, bytes: 0 },
      packages: ['1.0.0', '1.1.0'].map((version_name) => ({
        resource_id: 'my-app',
        version_name,
        system: '',
        arch: '',
        update_type: 'full',
        file_size: expect.any(Number) as number,
      })),
      truncated: false,
    });
    const sizes = said.packages.map((one: { file_size: number }) => one.file_size);
    expect(said.full.bytes).toBe(sizes[0] + sizes[1]);
    expect({ blobs: data.blobs(), revisions: data.sql('SELECT id, revision FROM resources') }).toEqual(
      before,
    );

    const done = await purge(client);
    expect(done).toMatchObject({ state: 'done', progress: 1, retired: { full: said.full } });
    expect(done).toMatchObject({ waiting: { full: said.full, incremental: { count: 0, bytes: 0 } } });
    expect(await held(client, 'my-app')).toEqual(
      ['1.0.0 windows', '1.0.1 windows', '1.2.0', '1.2.0-b.1', '1.3.0', '1.3.0-b.1'].sort(),
    );
    expect(await held(client, 'quiet-app')).toEqual(['1.0.0', '1.1.0']);
    expect((await preview(client)).full.count).toBe(0);
    pass(MINUTE);
    expect((await purge(client)).retired.full.count).toBe(0);
  });

  it('takes what it takes off offer at once, whatever is withdrawn later', async () => {
    expect((await client.latest('my-app')).body.data.version_name).toBe('1.3.0');
    await purge(client);
    const withdraw = (name: string) =>
      client.send('PATCH', `/resources/my-app/versions/${name}`, { status: 'yanked' });
    await withdraw('1.3.0');
    expect((await client.latest('my-app')).body.data.version_name).toBe('1.2.0');
    await withdraw('1.2.0');
    expect(await client.latest('my-app')).toMatchObject({ status: 404, body: { code: 8001 } });
  });

  it('leaves every current answer as it was', async () => {
    const asked = ['stable', 'beta', 'alpha'].flatMap((channel) =>
      ['', 'windows', 'linux'].map((system) => ({ channel, system })),
    );
    const answers = () =>
      Promise.all(
        asked.map(async (query) => {
          const { version_name, file_hash, download_url } = (await client.latest('my-app', query)).body.data;
          return { version_name, file_hash, size: (await download(download_url)).length };
        }),
      );
    const before = await answers();
    await purge(client);
    expect(await answers()).toEqual(before);
    pass(DAY);
    await expect.poll(() => data.blobs().length, PATIENCE).toBe(8);
    expect(await answers()).toEqual(before);
  });

  it('erases nothing before the last URL that leads to it has run out', async () => {
    await release(client, 'quiet-app', '1.1.1');
    await client.send('PATCH', '/resources/quiet-app/versions/1.1.1', { status: 'yanked' });
    await client.send('PATCH', '/resources/quiet-app/versions/1.1.0', { status: 'yanked' });
    const url: string = (await client.latest('quiet-app')).body.data.download_url;
    const bytes = await download(url);
    for (const name of ['1.1.0', '1.1.1'])
      await client.send('PATCH', `/resources/quiet-app/versions/${name}`, { status: 'published' });
    await purge(client);
    expect(await held(client, 'quiet-app')).toEqual(['1.1.0', '1.1.1']);

    pass(4.9 * MINUTE);
    expect(await download(url)).toEqual(bytes);
    const redeemed = (await fetch(url, { redirect: 'manual' })).headers.get('location')!;
    pass(0.2 * MINUTE);
    expect((await fetch(url)).status).toBe(404);
    pass(4.6 * MINUTE);
    await eraseWhatIsDue();
    expect(await download(redeemed)).toEqual(bytes);
    pass(2 * MINUTE);
    expect((await fetch(redeemed)).status).toBe(404);
    await expect
      .poll(() => data.blobs().some((key) => key.includes('quiet-app-1.0.0')), PATIENCE)
      .toBe(false);

    const shown = (await client.version('quiet-app', '1.0.0')).body.data;
    expect(shown).toMatchObject({ status: 'published', version_number: 1 });
    expect(shown.storages).toMatchObject([{ retired_at: expect.any(String) as string }]);
    expect(await client.publish('quiet-app', { version_name: '1.0.0', file: bytes })).toMatchObject({
      status: 409,
      body: { code: 8006, msg: expect.stringContaining('its package was removed') as string },
    });
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).toMatch(/rb_retired_packages_total\{update_type="full"\} [1-9]/);
    expect(metrics).toMatch(/rb_erased_bytes_total\{update_type="full"\} \d{5}/);
  });
});

describe('a purge of incremental packages', () => {
  beforeEach(async () => {
    await client.createResource('my-app');
    await release(client, 'my-app', '1.0.0', '1.1.0');
    expect(await builtIncrementals(client, 'my-app', '1.1.0')).toMatchObject({
      '1.0.0': { status: 'ready' },
    });
  });

  const updateType = async (current: string) =>
    (await client.latest('my-app', { current })).body.data.update_type;

  it('takes those that nobody asked for, and they are built anew when somebody does', async () => {
    pass(29 * DAY);
    expect((await purge(client)).retired.incremental.count).toBe(0);
    pass(2 * DAY);
    expect((await preview(client)).packages).toMatchObject([
      { version_name: '1.1.0', update_type: 'incremental', old_version: '1.0.0' },
    ]);
    expect(await purge(client)).toMatchObject({ retired: { full: { count: 0 }, incremental: { count: 1 } } });
    expect((await client.version('my-app', '1.1.0')).body.data.incrementals).toEqual([]);
    expect(data.blobs()).toHaveLength(3);

    expect(await updateType('1.0.0')).toBe('full');
    await expect.poll(() => updateType('1.0.0'), PATIENCE).toBe('incremental');
    expect(data.blobs()).toHaveLength(4);
    pass(DAY);
    await expect.poll(() => data.blobs(), PATIENCE).toHaveLength(3);
    expect(await updateType('1.0.0')).toBe('incremental');
    const [offered] = [(await client.latest('my-app', { current: '1.0.0' })).body.data.download_url];
    expect((await download(offered)).length).toBeLessThan(2000);
  });

  it('keeps those that somebody asked for', async () => {
    pass(20 * DAY);
    expect(await updateType('1.0.0')).toBe('incremental');
    await app.nest.get(RunningVersions).flush();
    pass(20 * DAY);
    expect((await purge(client)).retired.incremental.count).toBe(0);
    pass(20 * DAY);
    expect((await purge(client)).retired.incremental.count).toBe(1);
  });

  it('takes those that lead to a full package with it, which stays a base for new ones', async () => {
    await release(client, 'my-app', '1.2.0', '1.3.0');
    await builtIncrementals(client, 'my-app', '1.2.0');
    await builtIncrementals(client, 'my-app', '1.3.0');
    const done = await purge(client);
    expect(done.retired).toMatchObject({ full: { count: 2 }, incremental: { count: 1 } });
    expect((await client.version('my-app', '1.1.0')).body.data.incrementals).toEqual([]);
    pass(DAY);
    await expect
      .poll(() => data.sql('SELECT id FROM storages WHERE erased_at IS NOT NULL'), PATIENCE)
      .toHaveLength(3);
    expect(await updateType('1.0.0')).toBe('incremental');

    await release(client, 'my-app', '1.4.0');
    const built = await builtIncrementals(client, 'my-app', '1.4.0');
    expect(Object.keys(built).sort()).toEqual(['1.1.0', '1.2.0', '1.3.0']);
    expect(await updateType('1.1.0')).toBe('incremental');
    const erased = () =>
      data
        .sql("SELECT id FROM storages WHERE update_type = 'incremental' AND erased_at IS NOT NULL")
        .map(({ id }) => id);
    const [first] = erased();
    expect(first).toBeDefined();
    pass(3 * DAY);
    await purge(client);
    pass(DAY);
    await expect.poll(erased, PATIENCE).not.toContain(first);
  });
});

describe('an incremental package that is not worth its bytes', () => {
  it('is remembered for as long as the full one is there', async () => {
    await client.createResource('my-app');
    for (const name of ['1.0.0', '1.1.0', '1.2.0', '1.3.0']) {
      await client.publish('my-app', { version_name: name, file: await zipOf({ [`${name}.txt`]: name }) });
      await builtIncrementals(client, 'my-app', name);
    }
    const skipped = async (name: string) =>
      (await client.version('my-app', name)).body.data.incrementals.map(
        ({ old_version, status }: Record<string, string>) => `${old_version} ${status}`,
      );
    expect(await skipped('1.1.0')).toEqual(['1.0.0 skipped']);
    await purge(client);
    expect(await skipped('1.1.0')).toEqual([]);
    expect((await skipped('1.2.0')).sort()).toEqual(['1.0.0 skipped', '1.1.0 skipped']);
  });
});

describe('a request to purge', () => {
  it.each(['', 'TRUE', '1', 'yes'])('takes no dry_run=%s', async (value) => {
    expect(await client.send('POST', `/storages/purge?dry_run=${value}`)).toMatchObject({
      status: 400,
      body: { code: 1001, data: { violations: [{ field: 'dry_run', message: 'must be true or false' }] } },
    });
    expect((await client.send('GET', '/storages/purge')).body.data).not.toHaveProperty('state');
  });

  it.each(['GET', 'POST'])('is for administrators: %s', async (method) => {
    const stranger = new Client(app.url, undefined);
    expect(await stranger.send(method, '/storages/purge', undefined, { authorization: '' })).toMatchObject({
      status: 401,
      body: { code: 1002 },
    });
  });

  it('asked twice is one, and says false as well as nothing', async () => {
    const asked = await Promise.all(
      ['', '?dry_run=false', ''].map((query) => client.send('POST', `/storages/purge${query}`)),
    );
    expect(asked.map(({ status }) => status)).toEqual([202, 202, 202]);
    await expect
      .poll(
        () => data.sql("SELECT state FROM jobs WHERE name = 'purge-packages' AND state <> 'done'"),
        PATIENCE,
      )
      .toEqual([]);
  });
});
