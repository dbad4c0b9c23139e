import { afterAll, beforeAll, expect, it } from 'vitest';
import { Cluster, describeCluster } from '../../support/cluster.ts';
import type { ServiceProcess } from '../../support/service-process.ts';
import { SilentProxy } from '../../support/silent-proxy.ts';

const PATIENCE = { timeout: 30_000, interval: 100 };
const settings = { instance: { cut_off_after: '5s' } };
/** Nobody listens there. */
const NOWHERE = 1;

describeCluster('one without the database', () => {
  let cluster: Cluster;
  let proxy: SilentProxy;
  let [well, alone]: ServiceProcess[] = [];
  beforeAll(async () => {
    cluster = await Cluster.start(1, settings);
    proxy = await SilentProxy.to(cluster.mariadb.port);
    [well] = cluster.nodes;
    alone = await cluster.add({ ...settings, database: { port: proxy.port } });
  }, 60_000);
  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]();
    await proxy?.[Symbol.asyncDispose]();
  });

  const health = async (node: ServiceProcess) => {
    const answer = await fetch(`${node.url}/health/ready`);
    const { details } = (await answer.json()) as Record<string, any>;
    return { status: answer.status, database: details.database.status, peers: details.peers };
  };
  const cutOff = () => {
    proxy.target = NOWHERE;
    proxy.vanish();
  };
  const areReady = async () => {
    for (const node of [well!, alone!])
      await expect
        .poll(() => health(node), PATIENCE)
        .toEqual({ status: 200, database: 'up', peers: { status: 'up', well: 1 } });
  };

  it('leaves while another is well, and comes back', async () => {
    await areReady();
    cutOff();
    await expect
      .poll(() => health(alone!), PATIENCE)
      .toMatchObject({
        status: 503,
        peers: { message: 'cut off: 1 of the other instances can use database' },
      });
    expect(await health(well!)).toMatchObject({ status: 200, database: 'up' });
    proxy.target = cluster.mariadb.port;
    await areReady();
  });

  it('stays while it cannot know about others', async () => {
    await areReady();
    cutOff();
    await expect.poll(() => health(alone!), PATIENCE).toMatchObject({ status: 503 });
    await cluster.redis.down();
    await expect.poll(() => health(alone!), PATIENCE).toMatchObject({ status: 200, database: 'degraded' });
    await cluster.redis.up();
    await expect.poll(() => health(alone!), PATIENCE).toMatchObject({ status: 503 });
    proxy.target = cluster.mariadb.port;
    await areReady();
  });

  it('stays when no other is better off, also when the outage ends', async () => {
    await areReady();
    const seen = new Set<number>();
    const watch = async (isOver: () => Promise<boolean>) => {
      do for (const node of [well!, alone!]) seen.add((await health(node)).status);
      while (!(await isOver()));
    };
    await cluster.mariadb.stop();
    const end = performance.now() + 9000;
    await watch(async () => performance.now() > end);
    expect(await health(well!)).toMatchObject({ database: 'degraded', peers: { well: 0 } });
    await cluster.mariadb.run();
    await watch(async () => (await health(well!)).peers.well + (await health(alone!)).peers.well === 2);
    expect([...seen]).toEqual([200]);
  });

  it('leaves no one behind that ends', async () => {
    await areReady();
    await alone!.kill('SIGTERM');
    await expect.poll(() => health(well!), PATIENCE).toMatchObject({ peers: { well: 0 } });
  });
});
