import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { download } from '../../support/client.ts';
import { Cluster, describeCluster } from '../../support/cluster.ts';
import { builtIncrementals } from '../../support/incrementals.ts';
import { sha256, zipOf } from '../../support/packages.ts';
import type { ServiceProcess } from '../../support/service-process.ts';

/** Half of a release, which takes its time to be packed. */
const HALF = 12_000_000;
const SAME = randomBytes(HALF);
const release = () => zipOf({ 'same.bin': SAME, 'changed.bin': randomBytes(HALF) });

const staged = ({ dataDir }: ServiceProcess) => readdirSync(path.join(dataDir, 'staging'));

describeCluster('an incremental package', () => {
  let cluster: Cluster;
  beforeAll(
    async () =>
      void (cluster = await Cluster.start(3, { jobs: { lease: '1s' }, incremental: { prebuild: 1 } })),
  );
  afterAll(() => cluster?.[Symbol.asyncDispose]());

  /** @returns the node that is stopped in the midst of building the package from 1.0.0 to 2.0.0 */
  async function stoppedBuilder(rid: string): Promise<ServiceProcess> {
    const client = cluster.nodes[0]!.client();
    await client.createResource(rid);
    await client.publish(rid, { version_name: '1.0.0', file: await release() });
    expect((await client.publish(rid, { version_name: '2.0.0', file: await release() })).status).toBe(201);
    for (;;) {
      const builder = cluster.nodes.find((node) => staged(node).length > 0);
      builder?.signal('SIGSTOP');
      if (builder !== undefined) return builder;
      await pause(2);
    }
  }

  /** There once, and right: what a client of another node gets. */
  async function expectBuilt(rid: string, node: ServiceProcess): Promise<void> {
    const built = await builtIncrementals(node.client(), rid, '2.0.0');
    expect(built['1.0.0']).toMatchObject({ status: 'ready' });
    const offered = async () => (await node.client().latest(rid, { current: '1.0.0' })).body.data;
    await expect.poll(async () => (await offered()).update_type, { timeout: 5000 }).toBe('incremental');
    const { download_url, file_hash } = await offered();
    expect(`sha256:${sha256(await download(download_url))}`).toBe(file_hash);
    const rows = await cluster.query(
      `SELECT s.id FROM storages s JOIN versions v ON v.id = s.version_id WHERE v.resource_id = '${rid}' AND s.update_type = 'incremental'`,
    );
    expect(rows).toHaveLength(1);
  }

  const blobsOf = (rid: string) => cluster.blobs().filter((blob) => blob.includes(`/${rid}/`));
  const unfinished = async () => cluster.query("SELECT id FROM incrementals WHERE status = 'pending'");

  it('is built once although its builder awakes when another one has taken over', async () => {
    const builder = await stoppedBuilder('awakes');
    expect(await unfinished()).toHaveLength(1);
    const other = cluster.nodes.find((node) => node !== builder)!;
    await expectBuilt('awakes', other);
    const before = blobsOf('awakes');
    builder.signal('SIGCONT');
    // Whatever it still does ends with its part of staging empty.
    await expect.poll(() => staged(builder), { timeout: 20_000 }).toEqual([]);
    await expectBuilt('awakes', builder);
    expect(blobsOf('awakes')).toEqual(before);
    expect(before).toHaveLength(3);
  });

  it('is built by another node when its builder was killed', async () => {
    const builder = await stoppedBuilder('killed');
    expect(await unfinished()).toHaveLength(1);
    await builder.kill('SIGKILL');
    await expectBuilt(
      'killed',
      cluster.nodes.find((node) => node !== builder)!,
    );
    expect(blobsOf('killed')).toHaveLength(3);
  });
});
