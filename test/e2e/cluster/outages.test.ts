import { afterAll, beforeAll, expect, it } from 'vitest';
import { download } from '../../support/client.ts';
import { Cluster, describeCluster } from '../../support/cluster.ts';
import type { ServiceProcess } from '../../support/service-process.ts';
import { seenBy } from './seen-by.ts';

const file = Buffer.from('package');
/** Longer than it takes a node to find out that a server is back, ms. */
const RECOVERY = { timeout: 20_000, interval: 50 };

describeCluster('two without what they share', () => {
  let cluster: Cluster;
  let [a, b]: ServiceProcess[] = [];
  beforeAll(async () => {
    cluster = await Cluster.start(2);
    [a, b] = cluster.nodes;
    await a!.client().createResource('my-app', { update_type: 'full' });
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());

  let count = 0;
  const publish = async (node: ServiceProcess) => {
    const version_name = `1.0.${++count}`;
    const answer = await node.client().publish('my-app', { version_name, file });
    return { version_name, answer };
  };
  const isShownByBoth = async (node: ServiceProcess, timeout?: number) => {
    const { version_name, answer } = await publish(node);
    expect(answer).toMatchObject({ status: 201 });
    for (const each of cluster.nodes) await seenBy(each, 'my-app', version_name, timeout);
  };

  it('show a publication in time when every message is lost, and go on when Redis is back', async () => {
    await isShownByBoth(a!);
    await cluster.redis.down();
    await isShownByBoth(a!);
    await isShownByBoth(b!);
    const { body } = await b!.client().latest('my-app');
    expect(await download(body.data.download_url)).toEqual(file);
    await cluster.redis.up();
    await isShownByBoth(a!);
  });

  it('miss nothing that Redis has forgotten', async () => {
    await cluster.redis.flush();
    await isShownByBoth(b!);
  });

  it.each<[what: string, trouble: () => Promise<void>, mend: () => Promise<void>]>([
    ['down', () => cluster.mariadb.stop(), () => cluster.mariadb.run()],
    ['hanging', async () => cluster.mariadb.pause(), async () => cluster.mariadb.resume()],
  ])(
    'answer checks for what they know while MariaDB is %s, and refuse writes',
    async (_what, trouble, mend) => {
      await isShownByBoth(a!);
      const known = `1.0.${count}`;
      await trouble();
      try {
        const { download_url: url } = (await a!.client().latest('my-app')).body.data;
        // The second node has never sent this package.
        expect(await download(b!.url + new URL(url).pathname)).toEqual(file);
        for (const node of cluster.nodes) {
          expect((await node.client().latest('my-app')).body.data.version_name).toBe(known);
          expect((await node.client().send('GET', '/health/live')).status).toBe(200);
          expect(await node.client().send('GET', '/health/ready')).toMatchObject({
            status: 200,
            body: { details: { database: { status: 'degraded' } } },
          });
          const { answer } = await publish(node);
          expect(answer).toMatchObject({
            status: 503,
            body: { code: 1, msg: expect.stringContaining('database') },
          });
          expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
          expect(await node.client().createResource('new-app')).toMatchObject({
            status: 503,
            body: { code: 1 },
          });
        }
      } finally {
        await mend();
      }
      // Each node finds out by itself that the server answers again.
      for (const [n, node] of cluster.nodes.entries()) {
        const created = async () => (await node.client().createResource(`after-${count}-${n}`)).status;
        await expect.poll(created, RECOVERY).toBe(201);
      }
      // A server that has just come back may still miss the time limit of a statement.
      await isShownByBoth(b!, RECOVERY.timeout);
    },
  );

  it('say that the database is read-only', async () => {
    await cluster.query('SET GLOBAL read_only = ON');
    try {
      const { answer } = await publish(a!);
      expect(answer).toMatchObject({
        status: 503,
        body: { code: 1, msg: expect.stringContaining('read-only') },
      });
      expect(await a!.client().send('GET', '/health/ready')).toMatchObject({
        status: 200,
        body: {
          details: { database: { status: 'degraded', message: expect.stringContaining('read-only') } },
        },
      });
    } finally {
      await cluster.query('SET GLOBAL read_only = OFF');
    }
    await isShownByBoth(a!);
    expect(await a!.client().send('GET', '/health/ready')).toMatchObject({
      body: { details: { database: { status: 'up' } } },
    });
  });

  it.each<[what: string, trouble: () => Promise<void>, mend: () => void]>([
    ['MariaDB', () => cluster.mariadb.pause(), () => cluster.mariadb.resume()],
    ['Redis', () => cluster.redis.pause(), () => cluster.redis.resume()],
  ])('end cleanly while %s hangs', async (_what, trouble, mend) => {
    const node = await cluster.add({ instance: { shutdown_grace: '1s' } });
    await trouble();
    try {
      expect(await node.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    } finally {
      mend();
    }
  });
});
