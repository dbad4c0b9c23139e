import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { zipOf } from '../../support/packages.ts';
import { TestApp } from '../../support/test-app.ts';

let app: TestApp;
let client: Client;

beforeAll(async () => {
  app = await TestApp.start({ extra: { edge_ttl: 300 }, rate_limit: { failed_cdks: 0 } });
  client = new Client(app.url);
  const file = await zipOf({ 'a.txt': 'a' });
  for (const access of ['open', 'cdk']) {
    await client.send('POST', '/resources', { resource_id: access, name: access, access });
    await client.publish(access, { version_name: '1.0.0', file });
    await client.publish(access, { version_name: '1.1.0', system: 'windows', arch: 'amd64', file });
  }
  await client.send('POST', '/resources', { resource_id: 'empty', name: 'empty' });
});
afterAll(() => app[Symbol.asyncDispose]());

/** What a page on the web sends, and so is left to the framework. */
const SLOW = { origin: 'https://page.example' };

async function answerTo(path: string, headers: Record<string, string>) {
  const answer = await fetch(app.url + path, { headers });
  const told = Object.fromEntries(answer.headers);
  expect(told['x-request-id']).toMatch(/^[\w.-]+$/);
  for (const own of ['x-request-id', 'date', 'connection', 'keep-alive']) delete told[own];
  return { status: answer.status, headers: told, body: await answer.text() };
}

async function checksCounted(): Promise<string[]> {
  const metrics = await (await fetch(`${app.url}/metrics`)).text();
  return metrics.split('\n').filter((line) => line.startsWith('rb_checks_total{'));
}

describe.each(['', '/api'])('the fast lane of %s/resources', (prefix) => {
  it.each([
    'open/latest',
    'open/latest?',
    'open/latest?current=1.0.0&current_version=1.0.0',
    'open/latest?current_version=1.1.0&os=win64&arch=x86_64',
    'open/latest?current_version=9.9.9',
    'open/latest?current_version=1.0.0%2Bbuild&channel=BETA',
    'open/latest?os=beos',
    'open/latest?os=windows&os=linux',
    'cdk/latest?current_version=0.1.0',
    'cdk/latest?cdk=nonsense',
    'empty/latest',
    'unknown-one/latest',
    'x/latest',
    'open/latest/',
    'op%65n/latest',
    '%ff/latest',
  ])('answers %s as the framework does', async (path) => {
    const address = `${prefix}/resources/${path}`;
    const before = await checksCounted();
    const fast = await answerTo(address, {});
    const between = await checksCounted();
    expect(await answerTo(address, SLOW)).toEqual(fast);
    const after = await checksCounted();
    expect(grown(between, after)).toEqual(grown(before, between));
  });

  it('takes the request id of its caller', async () => {
    const { headers } = await fetch(`${app.url}${prefix}/resources/open/latest`, {
      headers: { 'x-request-id': 'mine-1' },
    });
    expect(headers.get('x-request-id')).toBe('mine-1');
  });

  it('counts for the metrics of requests', async () => {
    const route = `route="${prefix}/resources/:rid/latest",status="200"`;
    const count = async () => {
      const metrics = await (await fetch(`${app.url}/metrics`)).text();
      return Number(new RegExp(`_count\\{method="GET",${route}\\} (\\d+)`).exec(metrics)?.[1]);
    };
    const before = await count();
    await fetch(`${app.url}${prefix}/resources/open/latest`);
    expect(await count()).toBe(before + 1);
  });
});

/** By how much each counter grew. */
function grown(before: readonly string[], after: readonly string[]): string[] {
  const old = new Map(before.map((line) => line.split(' ') as [string, string]));
  return after.flatMap((line) => {
    const [name = '', value] = line.split(' ');
    const more = Number(value) - Number(old.get(name) ?? 0);
    return more === 0 ? [] : [`${name} ${more}`];
  });
}

it('counts a check once for the limit, whichever way it goes', async () => {
  await using limited = await TestApp.start({ rate_limit: { checks: 4 } });
  const statuses = [];
  for (const headers of [{}, SLOW, {}, SLOW, {}, SLOW])
    statuses.push((await fetch(`${limited.url}/resources/unknown-one/latest`, { headers })).status);
  expect(statuses).toEqual([404, 404, 404, 404, 429, 429]);
});
