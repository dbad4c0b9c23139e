import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SweepOrphans } from '../../../src/packages/logic/sweep-orphans.ts';
import { PATIENCE } from '../../e2e/crash/patience.ts';
import { outcomeOf } from '../../e2e/publisher-flow/outcome.ts';
import { Client, download } from '../../support/client.ts';
import { CuttingProxy } from '../../support/cutting-proxy.ts';
import { builtIncrementals } from '../../support/incrementals.ts';
import { lacksMariaDb, MariaDb } from '../../support/mariadb.ts';
import { zipOf } from '../../support/packages.ts';
import { type Package, PublisherScript, succeeded } from '../../support/publisher-script.ts';
import { TestApp } from '../../support/test-app.ts';

const PACKAGE = 'INSERT INTO `storages`';
const UPLOAD = 'UPDATE `uploads` SET';
const COMMON = randomBytes(20_000);
const zipWith = (text: string) => zipOf({ 'common.bin': COMMON, 'app.txt': text });
const UNKNOWN = { status: 503, body: { code: 1, msg: expect.stringContaining('is not known') } };

describe.skipIf(lacksMariaDb)('a connection that is lost around COMMIT', () => {
  let server: MariaDb;
  let proxy: CuttingProxy;
  let app: TestApp;
  let client: Client;
  let file: Buffer;
  let count = 0;
  let version_name: string;
  beforeAll(async () => {
    server = await MariaDb.start();
    proxy = await CuttingProxy.to(server.port);
    const database = { ...(await server.database('tests')), port: proxy.port };
    app = await TestApp.start({ database, rate_limit: { writes: 0 }, incremental: { prebuild: 0 } });
    client = new Client(app.url);
    await client.createResource('my-app');
  });
  afterAll(async () => {
    await app?.[Symbol.asyncDispose]();
    await proxy?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    proxy.cuts = 0;
    version_name = `1.0.${++count}`;
    file = await zipWith(version_name);
  });

  const tomorrow = () => new Date(Date.now() + 86_400_000);
  const sweep = () => app.nest.get(SweepOrphans).sweep(tomorrow());
  const publish = () => client.publish('my-app', { version_name, file });
  const named = () => client.version('my-app', version_name);
  const offered = async () => (await client.latest('my-app')).body.data;
  const blobs = async () => {
    const packages = path.join(app.dataDir, 'packages');
    return (await readdir(packages, { recursive: true })).filter((key) => key.includes(version_name));
  };

  it('after the server had it: the version is there, with its bytes', async () => {
    proxy.cut('after', PACKAGE);
    expect(await publish()).toMatchObject(UNKNOWN);
    expect(proxy.cuts).toBe(1);
    expect(await sweep()).toBe(0);
    // The version is visible at once, without a later change.
    expect(await offered()).toMatchObject({ version_name });
    expect(await download((await offered()).download_url)).toEqual(file);
    expect(await publish()).toMatchObject({ status: 200, body: { data: { version_name } } });
  });

  it('before the server had it: nothing is left after the next sweep', async () => {
    proxy.cut('before', PACKAGE);
    expect(await publish()).toMatchObject(UNKNOWN);
    expect(proxy.cuts).toBe(1);
    expect((await named()).status).toBe(404);
    expect(await blobs()).toHaveLength(1);
    expect(await sweep()).toBe(1);
    expect(await blobs()).toEqual([]);
    expect((await publish()).status).toBe(201);
    expect(await download((await offered()).download_url)).toEqual(file);
  });

  it.each(['after', 'before'] as const)(
    'of an incremental package that is built here, %s the server had it: it is ready in the end',
    async (moment) => {
      const old = version_name;
      await publish();
      [version_name, file] = [`${old}+1`, await zipWith('new')];
      await publish();
      proxy.cut(moment, PACKAGE);
      const at = `/admin/resources/my-app/versions/${encodeURIComponent(version_name)}/incrementals`;
      await client.send('POST', at, { old_version: old });
      await expect.poll(() => proxy.cuts, PATIENCE).toBe(1);
      const built = await builtIncrementals(client, 'my-app', version_name);
      expect(built[old]).toMatchObject({ status: 'ready' });
      expect(await sweep()).toBe(moment === 'before' ? 1 : 0);
      const { data } = (await client.latest('my-app', { current_version: old })).body;
      expect(data).toMatchObject({ version_name, update_type: 'incremental' });
      expect((await download(data.download_url)).length).toBeLessThan(file.length);
    },
  );

  it('of an incremental package that is uploaded, after the server had it: it is on offer', async () => {
    const old = version_name;
    await publish();
    [version_name, file] = [`${old}+1`, await zipWith('new')];
    await publish();
    const changes = JSON.stringify({ added: [], deleted: [], modified: ['app.txt'] });
    const patch = await zipOf({ 'changes.json': changes, 'app.txt': 'new' });
    const upload = () =>
      client.publish('my-app', { version_name, old_version: old, update_type: 'incremental', file: patch });
    proxy.cut('after', PACKAGE);
    expect(await upload()).toMatchObject(UNKNOWN);
    expect(await sweep()).toBe(0);
    const { data } = (await client.latest('my-app', { current_version: old })).body;
    expect(await download(data.download_url)).toEqual(patch);
    expect((await upload()).status).toBe(200);
  });

  describe('of a publisher’s upload', () => {
    const fields = (): Package => ({
      name: version_name,
      os: '',
      arch: '',
      channel: 'stable',
      filename: 'a.zip',
    });

    it.each(['after', 'before'] as const)('as it is received, %s the server had it', async (moment) => {
      const script = new PublisherScript(app.url, 'my-app');
      const granted = succeeded(await script.begin(fields())).body.data!;
      proxy.cut(moment, UPLOAD);
      const form = script.fieldsOf(granted);
      expect(await script.upload(granted.host, form, file)).toMatchObject(UNKNOWN);
      expect(await sweep()).toBe(moment === 'before' ? 1 : 0);
      if (moment === 'before') succeeded(await script.upload(granted.host, form, file));
      succeeded(await script.callBack({ ...fields(), key: granted.key }));
      expect(await outcomeOf(script, granted.key)).toEqual({ status: 2 });
      expect(await download((await offered()).download_url)).toEqual(file);
    });

    it.each(['after', 'before'] as const)('as it is published, %s the server had it', async (moment) => {
      const script = new PublisherScript(app.url, 'my-app');
      proxy.cut(moment, PACKAGE);
      const key = await script.publish(fields(), file);
      expect(await outcomeOf(script, key)).toEqual({ status: 2 });
      expect(proxy.cuts).toBe(1);
      expect(await download((await offered()).download_url)).toEqual(file);
      expect(await sweep()).toBe(moment === 'before' ? 1 : 0);
    });
  });
});
