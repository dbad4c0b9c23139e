import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { schema } from '../../../src/schema.ts';
import { download } from '../../support/client.ts';
import { Cluster, describeCluster } from '../../support/cluster.ts';
import type { ServiceProcess } from '../../support/service-process.ts';
import { seenBy } from './seen-by.ts';

const file = Buffer.from('package');

describeCluster('three together', () => {
  let cluster: Cluster;
  let [a, b, c]: ServiceProcess[] = [];
  beforeAll(async () => {
    cluster = await Cluster.start(3);
    [a, b, c] = cluster.nodes;
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());

  const begin = async (rid: string) => {
    await a!.client().createResource(rid, { update_type: 'full' });
    await a!.client().publish(rid, { version_name: '1.0.0', file });
    for (const node of cluster.nodes) await seenBy(node, rid, '1.0.0');
  };

  it('have made their tables once', async () => {
    const names = (await cluster.query('SELECT name FROM migrations ORDER BY id')).map(({ name }) => name);
    expect(names).toEqual(schema.migrations.map(({ name }) => name));
  });

  it('show a new resource, a publication and a withdrawal of one on all others', async () => {
    await begin('shown');
    await b!.client().publish('shown', { version_name: '2.0.0', file });
    for (const node of cluster.nodes) await seenBy(node, 'shown', '2.0.0');
    await c!.client().send('PATCH', '/resources/shown/versions/2.0.0', { status: 'yanked' });
    for (const node of cluster.nodes) await seenBy(node, 'shown', '1.0.0');
  });

  it('redeem the download keys and serve the file URLs of each other', async () => {
    await begin('keys');
    const { body } = await a!.client().latest('keys');
    const { pathname } = new URL(body.data.download_url);
    const redirect = await fetch(b!.url + pathname, { redirect: 'manual' });
    expect(redirect.status).toBe(302);
    const { pathname: where, search } = new URL(redirect.headers.get('location')!, b!.url);
    expect(await download(c!.url + where + search)).toEqual(file);
  });

  it('let one of forty racing publishers win', async () => {
    await begin('raced');
    const before = cluster.blobs().length;
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => {
        const bytes = randomBytes(1000 + n);
        return cluster.nodes[n % 3]!.client().publish('raced', { version_name: '2.0.0', file: bytes });
      }),
    );
    const won = answers.filter(({ status }) => status === 201);
    const lost = answers.filter(({ status, body }) => status === 409 && [8006, 8007].includes(body.code));
    expect([won.length, lost.length]).toEqual([1, 39]);
    const rows = await cluster.query(
      "SELECT s.package_hash_sha256 AS hash FROM storages s JOIN versions v ON v.id = s.version_id WHERE v.resource_id = 'raced' AND v.name = '2.0.0'",
    );
    expect(rows.map(({ hash }) => `sha256:${String(hash)}`)).toEqual([won[0]!.body.data.file_hash]);
    expect(cluster.blobs().length).toBe(before + 1);
  });
});
