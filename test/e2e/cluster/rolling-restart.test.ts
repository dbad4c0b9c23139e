import { afterAll, beforeAll, expect, it } from 'vitest';
import { Balancer } from '../../support/balancer.ts';
import { Cluster, describeCluster } from '../../support/cluster.ts';
import { ADMIN_TOKEN } from '../../support/test-app.ts';
import { Traffic } from '../../support/traffic.ts';
import { seenBy } from './seen-by.ts';

describeCluster('three under load', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start(3, {
      instance: { shutdown_delay: '2s', shutdown_grace: '30s' },
      // All clients come from one address.
      rate_limit: { writes: 1_000_000 },
    });
    const client = cluster.nodes[0]!.client();
    await client.createResource('my-app', { update_type: 'full' });
    await client.publish('my-app', { version_name: '1.0.0', file: Buffer.alloc(100_000) });
    for (const node of cluster.nodes) await seenBy(node, 'my-app', '1.0.0');
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());

  it('lose no request of clients that keep connections while all are restarted, one after the other', async () => {
    const { body } = await cluster.nodes[0]!.client().latest('my-app');
    const paths = ['/resources/my-app/latest?current=0.9.0', new URL(body.data.download_url).pathname];
    await using balancer = await Balancer.start(cluster.nodes);
    await using traffic = new Traffic(balancer.url, paths, ADMIN_TOKEN);
    await traffic.moreAnswers();
    for (const node of cluster.nodes) {
      expect(await node.kill('SIGTERM')).toEqual({ code: 0, signal: null });
      await traffic.moreAnswers();
      await node.restart();
      await balancer.waitUntilReady(node, true);
      await traffic.moreAnswers();
    }
    expect(traffic.failures).toEqual([]);
  }, 180_000);
});
