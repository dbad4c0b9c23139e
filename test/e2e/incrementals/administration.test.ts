import { randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { builtIncrementals } from '../../support/incrementals.ts';
import { samplesOf } from '../../support/metrics.ts';
import { zipOf } from '../../support/packages.ts';
import { TestApp } from '../../support/test-app.ts';

const BIG = randomBytes(20_000);

async function published(app: TestApp, packages: Record<string, Buffer>): Promise<Client> {
  const client = new Client(app.url);
  await client.createResource('my-app');
  for (const [version_name, file] of Object.entries(packages))
    expect((await client.publish('my-app', { version_name, file })).status).toBe(201);
  return client;
}

/** Where the bytes of a package lie. */
async function blobOf(app: TestApp, bytes: Buffer): Promise<string> {
  const packages = path.join(app.dataDir, 'packages');
  const names = (await readdir(packages, { recursive: true })).filter((name) => name.endsWith('.zip'));
  for (const name of names) {
    const file = path.join(packages, name);
    if ((await readFile(file)).equals(bytes)) return file;
  }
  throw new Error('no such package');
}

const build = (client: Client, name: string, body: object) =>
  client.send('POST', `/admin/resources/my-app/versions/${name}/incrementals`, body);

describe('incremental packages as administrators see them', () => {
  it('are skipped with the reason when they would hardly be smaller', async () => {
    await using app = await TestApp.start();
    const client = await published(app, {
      '1.0.0': await zipOf({ 'big.bin': BIG }),
      '1.1.0': await zipOf({ 'big.bin': randomBytes(20_000) }),
    });
    const built = await builtIncrementals(client, 'my-app', '1.1.0');
    expect(built['1.0.0']).toMatchObject({
      status: 'skipped',
      reason: expect.stringMatching(/smaller|bytes/),
    });
    expect(built['1.0.0']).not.toHaveProperty('file_size');
    const { data } = (await client.latest('my-app', { current: '1.0.0' })).body;
    expect(data.update_type).toBe('full');
  });

  it('are skipped when shipped clients could not apply them', async () => {
    await using app = await TestApp.start();
    const client = await published(app, {
      '1.0.0': await zipOf({ 'big.bin': BIG, 'data/a.txt': '' }),
      '1.1.0': await zipOf({ 'big.bin': BIG, data: 'a file now' }),
    });
    const built = await builtIncrementals(client, 'my-app', '1.1.0');
    expect(built['1.0.0']).toMatchObject({ status: 'skipped', reason: expect.stringContaining('data') });
  });

  it('that failed say why, and are tried again on demand', async () => {
    await using app = await TestApp.start({ jobs: { attempts: 1 }, incremental: { prebuild: 0 } });
    const file = await zipOf({ 'big.bin': BIG, 'a.txt': 'two' });
    const client = await published(app, {
      '1.0.0': await zipOf({ 'big.bin': BIG, 'a.txt': 'one' }),
      '1.1.0': file,
    });
    const damaged = Buffer.from(file);
    damaged.write('owt', damaged.indexOf('a.txt') + 'a.txt'.length);
    const blob = await blobOf(app, file);
    await writeFile(blob, damaged);
    await build(client, '1.1.0', { old_version: '1.0.0' });
    const failed = await builtIncrementals(client, 'my-app', '1.1.0');
    expect(failed['1.0.0']).toMatchObject({ status: 'failed', reason: expect.stringContaining('a.txt') });
    const before = await samplesOf(app.url, 'rb_incrementals_total');
    await writeFile(blob, file);
    expect((await build(client, '1.1.0', {})).body.data.incrementals).toMatchObject([
      { old_version: '1.0.0' },
    ]);
    const built = await builtIncrementals(client, 'my-app', '1.1.0');
    expect(built['1.0.0']).toMatchObject({ status: 'ready' });
    const after = await samplesOf(app.url, 'rb_incrementals_total');
    expect(before.get('{outcome="failed"}')).toBeGreaterThanOrEqual(1);
    expect(after.get('{outcome="built"}')).toBe(before.get('{outcome="built"}')! + 1);
    expect((await build(client, '1.1.0', {})).body.data.incrementals).toEqual([]);
  });

  it('can be asked for from any version', async () => {
    await using app = await TestApp.start({ incremental: { prebuild: 0, prebuild_running: 0 } });
    const client = await published(app, {
      '1.0.0': await zipOf({ 'big.bin': BIG, 'a.txt': '1' }),
      '1.1.0': await zipOf({ 'big.bin': BIG, 'a.txt': '2' }),
    });
    const answer = await build(client, '1.1.0', { old_version: '1.0.0' });
    expect(answer.status).toBe(202);
    expect(answer.body.data.incrementals).toMatchObject([{ old_version: '1.0.0' }]);
    const built = await builtIncrementals(client, 'my-app', '1.1.0');
    expect(built['1.0.0']).toMatchObject({ status: 'ready' });
    const again = await build(client, '1.1.0', { old_version: '1.0.0' });
    expect(again.body.data.incrementals).toMatchObject([{ status: 'ready' }]);
  });

  it.each<[what: string, name: string, body: object, status: number, code: number]>([
    ['an unknown version', '9.0.0', {}, 404, 8001],
    ['an unknown old version', '1.0.0', { old_version: '0.1.0' }, 400, 1001],
    ['a platform without a package', '1.0.0', { old_version: '1.0.0', system: 'linux' }, 404, 8001],
    ['an invalid os', '1.0.0', { old_version: '1.0.0', system: 'plan9' }, 400, 8002],
    ['an unknown field', '1.0.0', { old: '1.0.0' }, 400, 1001],
  ])('are not built for %s', async (_what, name, body, status, code) => {
    await using app = await TestApp.start();
    const client = await published(app, { '1.0.0': await zipOf({ 'a.txt': '1' }) });
    const answer = await build(client, name, body);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
  });

  it('are shown to administrators alone', async () => {
    await using app = await TestApp.start();
    const anybody = new Client(app.url, 'wrong');
    expect((await anybody.version('my-app', '1.0.0')).status).toBe(401);
    expect((await build(anybody, '1.0.0', {})).status).toBe(401);
  });
});
