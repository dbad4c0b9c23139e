import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Settings } from '../../../src/config/make-config.ts';
import { Client } from '../../support/client.ts';
import { OddChecks } from '../../support/odd-checks.ts';
import { zipOf } from '../../support/packages.ts';
import { RawConnection } from '../../support/raw-http.ts';
import { TestApp } from '../../support/test-app.ts';

const CASES = 400;
const SEED = 42;
/** Within it the shared download keys stay the same. */
const extra = {
  edge_ttl: 3600,
  download_effective_time: 7200,
  region_header: 'region',
  distribute_cdn_region: ['hk'],
  region_map: { HK: 'hk' },
};
/** Nothing is said by it, but the fast lane leaves such requests to the framework. */
const SLOW = 'content-length: 0';

const SETTINGS: readonly [string, Settings][] = [
  ['alone', { extra: { ...extra, region_header: '', region_map: {} } }],
  ['behind any proxy', { trust_proxy: true, extra, http: { cors_origins: ['https://page.example'] } }],
  ['behind a proxy of a list', { trust_proxy: ['127.0.0.1'], extra }],
  ['under a public URL', { instance: { public_url: 'https://updates.example' }, extra }],
];

describe.each(SETTINGS)('odd checks of a service %s', (_name, settings) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ ...settings, rate_limit: { checks: 0, failed_cdks: 0 } });
    const client = new Client(app.url);
    const file = await zipOf({ 'a.txt': 'a' });
    for (const access of ['open', 'cdk']) {
      await client.send('POST', '/resources', { resource_id: access, name: access, access });
      await client.publish(access, { version_name: '1.0.0', file });
      await client.publish(access, { version_name: '1.1.0', system: 'windows', arch: 'amd64', file });
    }
    await client.send('POST', '/resources', { resource_id: 'empty', name: 'empty' });
  });
  afterAll(() => app[Symbol.asyncDispose]());

  // Again when an hour ends just then, and the keys change.
  it('are answered alike by the fast lane and the framework, and counted alike', { retry: 1 }, async () => {
    const odd = new OddChecks(SEED);
    const requests = Array.from({ length: CASES }, () => odd.next());
    const before = await counted(app);
    const fast = await answers(app, requests, []);
    const between = await counted(app);
    const slow = await answers(app, requests, [SLOW]);
    const after = await counted(app);
    for (const [at, request] of requests.entries())
      expect([request([]), fast[at]]).toEqual([request([]), slow[at]]);
    expect(grown(before, between)).toEqual(grown(between, after));
  });
});

async function answers(
  app: TestApp,
  requests: readonly ((more: readonly string[]) => string)[],
  more: readonly string[],
) {
  const all = [];
  for (const request of requests) all.push(await answerTo(app, request(more)));
  return all;
}

async function answerTo(app: TestApp, request: string) {
  await using connection = await RawConnection.open(app.url);
  await connection.write(request);
  connection.end();
  try {
    const { headers, ...rest } = await connection.answer({ bodiless: request.startsWith('HEAD ') });
    const { date: _, 'x-request-id': id = '', ...received } = headers;
    return { ...rest, headers: received, id: request.includes(`x-request-id: ${id}`) ? id : id === '' };
  } catch (error) {
    return (error as Error).message;
  }
}

async function counted(app: TestApp): Promise<Map<string, number>> {
  const metrics = await (await fetch(`${app.url}/metrics`)).text();
  const lines = metrics
    .split('\n')
    .filter(
      (line) =>
        /^rb_(checks_total|http_request_duration_seconds_count)/.test(line) && !line.includes('"/metrics"'),
    );
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

function grown(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): Record<string, number> {
  const more = [...after].map(([name, count]): [string, number] => [name, count - (before.get(name) ?? 0)]);
  return Object.fromEntries(more.filter(([, count]) => count !== 0));
}
