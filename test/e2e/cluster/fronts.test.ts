import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Cluster, describeCluster } from '../../support/cluster.ts';
import type { ServiceProcess } from '../../support/service-process.ts';

const file = Buffer.from('package');
/** Connections, among which the kernel picks each of two fronts. */
const MANY = 24;

describeCluster('two, each with two fronts', () => {
  let cluster: Cluster;
  let [a, b]: ServiceProcess[] = [];
  beforeAll(async () => {
    cluster = await Cluster.start(2, { instance: { processes: 2 }, statistics: { flush_interval: '5m' } });
    [a, b] = cluster.nodes;
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());

  /** What checks on many new connections say. */
  const shown = (node: ServiceProcess, path: string) =>
    Promise.all(
      Array.from({ length: MANY }, async () => {
        const { promise, resolve, reject } = Promise.withResolvers<Parameters<typeof text>[0]>();
        get(`${node.url}${path}`, { agent: false }, resolve as never).on('error', reject);
        const { code, data } = JSON.parse(await text(await promise));
        return code === 0 ? data.version_name : code;
      }),
    );

  it('show a publication on every front here at once, and on the other node soon', async () => {
    await a!.client().createResource('shown', { update_type: 'full' });
    for (const version_name of ['1.0.0', '1.1.0', '1.2.0']) {
      await a!.client().publish('shown', { version_name, file });
      expect(new Set(await shown(a!, '/resources/shown/latest'))).toEqual(new Set([version_name]));
      await vi.waitFor(
        async () =>
          expect(new Set(await shown(b!, '/resources/shown/latest'))).toEqual(new Set([version_name])),
        { timeout: 5000 },
      );
    }
  });

  it('refuse a CDK that was blocked on another node', async () => {
    await a!.client().createResource('paid', { update_type: 'full', access: 'cdk' });
    await a!.client().publish('paid', { version_name: '1.0.0', file });
    const expires_at = new Date(Date.now() + 86_400_000).toISOString();
    const made = await a!.client().send('POST', '/admin/cdks', { all_resources: true, expires_at });
    const { cdk, id } = made.body.data.list[0];
    const path = `/resources/paid/latest?cdk=${cdk}`;
    await vi.waitFor(async () => expect(new Set(await shown(b!, path))).toEqual(new Set(['1.0.0'])), {
      timeout: 5000,
    });
    await b!.client().send('PATCH', `/admin/cdks/${id}`, { blocked: true });
    expect(new Set(await shown(b!, path))).toEqual(new Set([7005]));
    await vi.waitFor(async () => expect(new Set(await shown(a!, path))).toEqual(new Set([7005])), {
      timeout: 15_000,
    });
  });

  it('count the checks of all fronts', async () => {
    await a!.client().createResource('counted', { update_type: 'full' });
    await a!.client().publish('counted', { version_name: '1.0.0', file });
    await shown(a!, '/resources/counted/latest?current=1.0.0');
    const { body } = await a!.client().send('GET', '/admin/resources/counted/stats');
    expect(body.data.days).toMatchObject([{ checks: MANY, unique_clients: 1 }]);
    const metrics = await (await fetch(`${a!.url}/metrics`)).text();
    const counted = [
      ...metrics.matchAll(/^rb_checks_total\{resource="counted",.*process="front \d"\} (\d+)$/gm),
    ];
    expect(counted.reduce((sum, [, checks]) => sum + Number(checks), 0)).toBe(MANY);
  });
});
