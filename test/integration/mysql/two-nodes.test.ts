import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Jobs } from '../../../src/jobs/jobs.ts';
import type { JobsEngine } from '../../../src/jobs/jobs-engine.ts';
import { EraseRetired } from '../../../src/retention/logic/erase-retired.ts';
import { PurgePackages } from '../../../src/retention/logic/purge-packages.ts';
import { StorePackage } from '../../../src/packages/logic/store-package.ts';
import { SweepOrphansJob } from '../../../src/packages/logic/sweep-orphans.job.ts';
import { Staging } from '../../../src/storage/staging.ts';
import { resourceId } from '../../../src/resources/resource.ts';
import { PATIENCE } from '../../e2e/crash/patience.ts';
import { outcomeOf } from '../../e2e/publisher-flow/outcome.ts';
import { held, purge, release } from '../../e2e/retention/releases.ts';
import { Client, download } from '../../support/client.ts';
import { lacksMariaDb, MariaDb } from '../../support/mariadb.ts';
import { zipOf } from '../../support/packages.ts';
import { type Package, PublisherScript, succeeded } from '../../support/publisher-script.ts';
import type { TestApp } from '../../support/test-app.ts';
import { TwoNodes } from '../../support/two-nodes.ts';

/** It works on no job from now on. */
const stopJobs = ({ nest }: TestApp) => nest.get<Jobs, JobsEngine>(Jobs).stop(0);

describe.skipIf(lacksMariaDb)('two nodes', () => {
  let server: MariaDb;
  let nodes: TwoNodes;
  let clients: [Client, Client];
  let count = 0;
  beforeAll(async () => void (server = await MariaDb.start()));
  afterAll(() => server?.[Symbol.asyncDispose]());
  beforeEach(async () => {
    const database = await server.database(`nodes_${++count}`);
    nodes = await TwoNodes.start(database, {
      rate_limit: { writes: 0 },
      retention: { keep_full: 1 },
      extra: { download_effective_time: '1s' },
    });
    clients = [new Client(nodes.one.url), new Client(nodes.two.url)];
    await clients[0].createResource('my-app');
  });
  afterEach(() => nodes[Symbol.asyncDispose]());

  const blobs = async () => {
    const entries = await readdir(nodes.packages, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  };

  it('take one upload between them', async () => {
    const [one, two] = [nodes.one, nodes.two].map(({ url }) => new PublisherScript(url, 'my-app'));
    const fields: Package = { name: '1.0.0', os: '', arch: '', channel: 'stable', filename: 'a.zip' };
    const zip = await zipOf({ 'app.bin': 'one' });
    const granted = succeeded(await two!.begin(fields)).body.data!;
    const host = granted.host.replace(nodes.two.url, nodes.one.url);
    succeeded(await one!.upload(host, one!.fieldsOf(granted), zip));
    expect(await blobs()).toHaveLength(1);
    // The other node has to do the job.
    await stopJobs(nodes.one);
    succeeded(await two!.callBack({ ...fields, key: granted.key }));
    expect(await outcomeOf(one!, granted.key)).toEqual({ status: 2 });
    const { data } = (await clients[1].latest('my-app')).body;
    expect(await download(data.download_url)).toEqual(zip);
    await expect.poll(blobs, PATIENCE).toEqual(['my-app-1.0.0.zip']);
  });

  it('do not lose what they are publishing when another one starts', async () => {
    const lock = Promise.withResolvers<void>();
    const staged = await nodes.one.nest.get(Staging).receive(Readable.from([Buffer.from('x')]), 'a.zip');
    const named = {
      resource: resourceId('my-app'),
      version: '1.0.0',
      platform: { os: '', arch: '' },
      fileType: 'zip',
    } as const;
    const keeping = nodes.one.nest.get(StorePackage).storeAndRecord(named, staged.path, () => lock.promise);
    await expect.poll(blobs, PATIENCE).toEqual(['my-app-1.0.0.zip']);
    for (const node of [nodes.one, nodes.two]) await stopJobs(node);
    const jobs = (await nodes.another()).nest.get(Jobs);
    await expect.poll(async () => (await jobs.status(SweepOrphansJob.jobName))?.state, PATIENCE).toBe('done');
    expect(await blobs()).toEqual(['my-app-1.0.0.zip']);
    lock.resolve();
    await keeping;
  });

  it('purge at the same time as if there were one', async () => {
    await release(clients[0], 'my-app', '1.0.0', '1.1.0', '1.2.0', '1.3.0');
    for (const client of clients)
      await expect.poll(async () => (await held(client, 'my-app')).length, PATIENCE).toBeGreaterThan(3);
    const asked = await Promise.all(clients.map((client) => client.send('POST', '/storages/purge')));
    expect(asked.map(({ status }) => status)).toEqual([202, 202]);
    await purge(clients[1]);
    expect(new Set(await held(clients[0], 'my-app'))).toEqual(new Set(['1.3.0']));
  });

  it('do no harm when each of them purges and erases, as after a lost lease', async () => {
    await release(clients[0], 'my-app', ...Array.from({ length: 30 }, (_, i) => `1.${i}.0`));
    const running = { key: 'twice', attempt: 1, signal: new AbortController().signal } as const;
    const job = { ...running, progress: async () => undefined };
    const both = [nodes.one, nodes.two];
    await Promise.all(both.map(({ nest }) => nest.get(PurgePackages).purgeAll(job as never)));
    expect(new Set(await held(clients[1], 'my-app'))).toEqual(new Set(['1.29.0']));
    await server.query(`UPDATE nodes_${count}.storages SET retired_at = retired_at - 3600000`);
    await Promise.all(both.map(({ nest }) => nest.get(EraseRetired).eraseDue(job as never)));
    const rows = await server.query(
      `SELECT package_path FROM nodes_${count}.storages WHERE erased_at IS NULL AND retired_at IS NULL`,
    );
    const kept = rows.map(({ package_path }) => path.basename(String(package_path)));
    expect((await blobs()).sort()).toEqual(kept.sort());
    expect(kept).toContain('my-app-1.29.0.zip');
    const { data } = (await clients[0].latest('my-app')).body;
    expect((await download(data.download_url)).length).toBeGreaterThan(0);
  });
});
