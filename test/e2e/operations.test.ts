import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client, download } from '../support/client.ts';
import { samplesOf } from '../support/metrics.ts';
import { zipOf } from '../support/packages.ts';
import { TestApp } from '../support/test-app.ts';

let app: TestApp;
let client: Client;
beforeAll(async () => {
  app = await TestApp.start({ metrics: { max_resources: 2 } });
  client = new Client(app.url);
});
afterAll(() => app[Symbol.asyncDispose]());

const metric = (name: string) => samplesOf(app.url, name);

describe('health', () => {
  it.each(['/health', '/health/ready'])('%s names every part', async (path) => {
    const { status, body } = await client.send('GET', path);
    expect([status, body]).toMatchObject([
      200,
      {
        status: 'ok',
        details: { database: { status: 'up' }, storage: { status: 'up' }, disk: { status: 'up' } },
      },
    ]);
  });

  it('/health/live asks nobody', async () => {
    expect((await client.send('GET', '/health/live')).body).toEqual({ status: 'ok' });
  });

  it('/info says what is running', async () => {
    expect((await client.send('GET', '/info')).body.data).toMatchObject({ name: 'resource-backend' });
  });
});

describe('metrics', () => {
  it('count checks by resource and outcome, made-up ids in one series', async () => {
    const file = await zipOf({ a: 'a' });
    for (const rid of ['one', 'two', 'three']) {
      await client.createResource(rid);
      await client.publish(rid, { version_name: '1.0.0', file });
      await client.latest(rid);
      await client.latest(rid, { current: '1.0.0' });
    }
    for (let n = 0; n < 50; n++) await client.latest(`made-up-${n}`);
    await client.latest('one', { channel: 'stable', os: 'linux', current: '0.1' });
    const checks = await metric('rb_checks_total');
    expect(checks.get('{resource="one",outcome="update"}')).toBe(2);
    expect(checks.get('{resource="one",outcome="current"}')).toBe(1);
    expect(checks.get('{resource="(other)",outcome="update"}')).toBe(1);
    expect(checks.get('{resource="",outcome="unknown"}')).toBe(50);
    expect([...checks.keys()].filter((labels) => /made-up|three/.test(labels))).toEqual([]);
  });

  it('count publications and bytes', async () => {
    const file = await zipOf({ a: 'a'.repeat(1000) });
    const before = {
      in: (await metric('rb_ingested_bytes_total')).get('')!,
      out: (await metric('rb_served_bytes_total')).get('')!,
    };
    await client.createResource('bytes');
    await client.publish('bytes', { version_name: '1.0.0', channel: 'beta', file });
    await download((await client.latest('bytes', { channel: 'beta' })).body.data.download_url);
    // A further platform is no further version; a draft counts when it is published.
    await client.publish('bytes', { version_name: '1.0.0', channel: 'beta', system: 'linux', file });
    await client.publish('bytes', { version_name: '1.1.0', channel: 'beta', status: 'draft', file });
    expect((await metric('rb_versions_published_total')).get('{channel="beta"}')).toBe(1);
    await client.send('PATCH', '/resources/bytes/versions/1.1.0', { status: 'published' });
    await client.send('PATCH', '/resources/bytes/versions/1.1.0', { status: 'yanked' });
    await client.send('PATCH', '/resources/bytes/versions/1.1.0', { status: 'published' });
    expect((await metric('rb_versions_published_total')).get('{channel="beta"}')).toBe(2);
    expect((await metric('rb_ingested_bytes_total')).get('')).toBe(before.in + 3 * file.length);
    expect((await metric('rb_served_bytes_total')).get('')).toBe(before.out + file.length);
  });

  it('time requests by route template', async () => {
    for (let n = 0; n < 5; n++) await client.send('GET', `/nowhere/${n}`);
    const requests = await metric('rb_http_request_duration_seconds_count');
    const routes = [...requests.keys()];
    expect(routes).toContain('{method="GET",route="/resources/:rid/latest",status="200"}');
    expect(requests.get('{method="",route="unmatched",status="404"}')).toBe(5);
    expect(routes.filter((labels) => /nowhere|made-up/.test(labels))).toEqual([]);
  });

  it('show jobs by state, and Node itself', async () => {
    expect([...(await metric('rb_jobs')).keys()]).toContain('{state="queued"}');
    expect((await metric('process_resident_memory_bytes')).get('')).toBeGreaterThan(0);
  });
});

describe('without metrics', () => {
  it('nothing is told, and no request is counted', async () => {
    await using silent = await TestApp.start({ metrics: { enabled: false } });
    const there = new Client(silent.url);
    await there.createResource('unmeasured');
    await there.publish('unmeasured', { version_name: '1.0.0', file: await zipOf({ a: 'a' }) });
    // Both applications share the registry of the process.
    const requests = async () => [...(await metric('rb_http_request_duration_seconds_count')).values()];
    const total = async () => (await requests()).reduce((sum, count) => sum + count, 0);
    const before = await total();
    expect((await there.latest('unmeasured')).body.code).toBe(0);
    expect((await there.latest('made-up')).status).toBe(404);
    expect(await there.send('GET', '/metrics')).toMatchObject({ status: 404, body: { code: 1 } });
    // But for the question before, which was asked where requests are counted.
    expect(await total()).toBe(before + 1);
    expect([...(await metric('rb_checks_total')).keys()].join()).not.toContain('unmeasured');
  });
});
