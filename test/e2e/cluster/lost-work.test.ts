import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Cluster, describeCluster } from '../../support/cluster.ts';
import { builtIncrementals } from '../../support/incrementals.ts';
import { zipOf } from '../../support/packages.ts';
import { PublisherScript } from '../../support/publisher-script.ts';
import type { ServiceProcess } from '../../support/service-process.ts';
import { outcomeOf } from '../publisher-flow/outcome.ts';

const RECOVERY = { timeout: 30_000, interval: 100 };
const PACKAGE = { os: 'win', arch: 'x86_64', channel: 'stable' };
const common = Buffer.alloc(50_000, 'common bytes ');
const release = (text: string) => zipOf({ 'common.bin': common, 'app.txt': text });

describeCluster('work that was acknowledged', () => {
  let cluster: Cluster;
  let api: ServiceProcess;
  let worker: ServiceProcess;
  const received: string[] = [];
  const receiver = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (text: string) => received.push(text));
    request.on('end', () => response.end());
  });

  beforeAll(async () => {
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const { port } = receiver.address() as AddressInfo;
    const settings = {
      // A single try that counts would end the work.
      jobs: { attempts: 1, round_interval: '1s' },
      incremental: { prebuild: 1 },
      // This test counts the lines.
      log: { repeat_after: '0s' },
      extra: { create_new_version_webhook: `http://127.0.0.1:${port}/` },
      database: { statement_timeout: '2s', connect_timeout: '2s' },
    } as const;
    cluster = await Cluster.start(0);
    api = await cluster.add({ ...settings, instance: { role: 'api' } });
    worker = await cluster.add({ ...settings, instance: { role: 'worker' } });
  });
  afterAll(async () => {
    receiver.close();
    await cluster?.[Symbol.asyncDispose]();
  });

  it.each<[what: string, trouble: () => Promise<void>, mend: () => Promise<void>]>([
    ['stopped', () => cluster.mariadb.stop(), () => cluster.mariadb.run()],
    ['hanging', () => cluster.mariadb.pause(), async () => cluster.mariadb.resume()],
  ])('outlasts a database that is %s while workers begin it', async (what, trouble, mend) => {
    const rid = `my-app-${what}`;
    const client = api.client();
    await client.createResource(rid);
    await client.publish(rid, { version_name: '1.0.0', file: await release('one') });
    await expect.poll(() => received.filter((text) => text.includes(rid)).length, RECOVERY).toBe(1);

    worker.signal('SIGSTOP');
    await client.publish(rid, { version_name: '2.0.0', file: await release('two') });
    const script = new PublisherScript(api.url, rid);
    const file = await release('three');
    const upload = await script.publish({ ...PACKAGE, name: '3.0.0', filename: 'my-app.zip' }, file);
    await trouble();
    const before = worker.stdout.length;
    worker.signal('SIGCONT');
    const tried = () => worker.stdout.slice(before).filter((line) => line.includes('"outcome"'));
    const outcomes = () => tried().map((line) => (JSON.parse(line) as { outcome: string }).outcome);
    await expect.poll(() => outcomes().length, RECOVERY).toBeGreaterThan(2);
    expect(outcomes()).not.toContain('failed');
    await mend();

    expect(await outcomeOf(script, upload)).toMatchObject({ status: 2 });
    const built = async () => (await builtIncrementals(client, rid, '2.0.0'))['1.0.0']?.status;
    await expect.poll(built, RECOVERY).toBe('ready');
    await expect
      .poll(() => received.filter((text) => text.includes(rid)).length, RECOVERY)
      .toBeGreaterThan(2);
  });

  it('is taken up again when an earlier release has let an outage end it', async () => {
    const ended = "status = 'failed', reason = 'connect ECONNREFUSED 10.0.0.3:3306'";
    await cluster.query(`UPDATE incrementals SET ${ended} WHERE status = 'ready' LIMIT 1`);
    const failed = () => cluster.query("SELECT id FROM incrementals WHERE status = 'failed'");
    await expect.poll(failed, RECOVERY).toEqual([]);
  });
});
