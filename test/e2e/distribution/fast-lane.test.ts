import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Settings } from '../../../src/config/make-config.ts';
import { Leaving } from '../../../src/health/leaving.ts';
import { Client } from '../../support/client.ts';
import { answering, FakeValidator, hangingUp } from '../../support/fake-validator.ts';
import { zipOf } from '../../support/packages.ts';
import { RawConnection } from '../../support/raw-http.ts';
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
  const received = Object.fromEntries(answer.headers);
  expect(received['x-request-id']).toMatch(/^[\w.-]+$/);
  for (const own of ['x-request-id', 'date', 'connection', 'keep-alive']) delete received[own];
  return { status: answer.status, headers: received, body: await answer.text() };
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

  it('takes no request id of a caller that is not a trusted proxy', async () => {
    const { headers } = await fetch(`${app.url}${prefix}/resources/open/latest`, {
      headers: { 'x-request-id': 'mine-1' },
    });
    expect(headers.get('x-request-id')).toMatch(/^(?!mine-1)[\w-]+$/);
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

describe('with licence keys that are known elsewhere', () => {
  let validator: FakeValidator;
  beforeEach(async () => (validator = await FakeValidator.start()));
  afterEach(() => validator[Symbol.asyncDispose]());

  async function start(settings: Settings = {}) {
    const delegated = await TestApp.start({
      trust_proxy: true,
      auth: { cdk_validation_url: validator.url },
      ...settings,
    });
    const publisher = new Client(delegated.url);
    await publisher.send('POST', '/resources', { resource_id: 'app', name: 'app', access: 'cdk' });
    await publisher.publish('app', { version_name: '1.0.0', file: await zipOf({ 'a.txt': 'a' }) });
    const check = (cdk: string, headers: Record<string, string> = {}) =>
      fetch(`${delegated.url}/resources/app/latest?cdk=${cdk}`, { headers });
    return Object.assign(delegated, { publisher, check });
  }

  it.each([
    ['answers that were waited for', ['a', 'b', 'c', 'd', 'e']],
    ['answers that were known', ['a', 'a', 'a', 'a', 'a']],
  ])('counts a refused one once, whichever way the check goes: %s', async (_how, cdks) => {
    validator.behave = answering({ code: 7002 });
    await using service = await start({ rate_limit: { failed_cdks: 4 } });
    const statuses = [];
    for (const [at, cdk] of cdks.entries())
      statuses.push((await service.check(cdk, at % 2 === 0 ? {} : SLOW)).status);
    expect(statuses).toEqual([403, 403, 403, 403, 429]);
    expect(validator.requests.length).toBe(new Set(cdks.slice(0, 4)).size);
  });

  it('counts a check once for the statistics, whichever way it goes, and none that fails', async () => {
    await using service = await start();
    const waited = await service.check('good');
    const known = await service.check('good');
    const slow = await service.check('good', SLOW);
    const anonymous = await service.check('');
    const etag = anonymous.headers.get('etag') ?? '';
    const unchanged = [await service.check('', { 'if-none-match': etag })];
    unchanged.push(await service.check('', { 'if-none-match': etag, ...SLOW }));
    validator.behave = answering({ code: 7002 });
    const refused = await service.check('bad');
    const all = [waited, known, slow, anonymous, ...unchanged, refused];
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200, 200, 304, 304, 403]);
    const { body } = await service.publisher.send('GET', '/admin/resources/app/stats');
    expect(body.data.days[0]).toMatchObject({ checks: 6, unique_clients: 1 });
  });

  it('gives every check of one a download key of its own, which opens', async () => {
    await using service = await start();
    const urls = await Promise.all(
      Array.from({ length: 40 }, async (_, at) => {
        const answer: any = await (await service.check('good', at % 3 === 0 ? SLOW : {})).json();
        return answer.data.download_url as string;
      }),
    );
    expect(new Set(urls).size).toBe(40);
    const opened = await Promise.all(urls.map((url) => fetch(url, { redirect: 'manual' })));
    expect(new Set(opened.map(({ status }) => status))).toEqual(new Set([302]));
  });

  it('answers what it waited for as the framework does', async () => {
    await using service = await start();
    const answerTo = async (cdk: string, headers: Record<string, string>) => {
      const answer = await service.check(cdk, headers);
      const received = Object.fromEntries(answer.headers);
      for (const own of ['x-request-id', 'date', 'connection', 'keep-alive']) delete received[own];
      const body = (await answer.text()).replace(/download\/[\w-]+/, 'download/key');
      return { status: answer.status, headers: received, body };
    };
    for (const behave of [answering({ code: 0 }), answering({ code: 7002 }), hangingUp]) {
      validator.behave = behave;
      const cdk = `cdk-${validator.requests.length}`;
      expect(await answerTo(`${cdk}-a`, {})).toEqual(await answerTo(`${cdk}-b`, SLOW));
    }
  });

  it('asks a client that waited when the instance began to leave to connect again', async () => {
    await using service = await start();
    const asked = Promise.withResolvers<ServerResponse>();
    validator.behave = (response) => asked.resolve(response);
    const checked = service.check('slow');
    const response = await asked.promise;
    await service.nest.get(Leaving).begin();
    answering({ code: 0 })(response, validator.requests[0]!);
    const { status, headers } = await checked;
    expect([status, headers.get('connection')]).toEqual([200, 'close']);
  });

  it('survives a client that does not wait', async () => {
    await using service = await start();
    for (const code of [0, 7002]) {
      const asked = Promise.withResolvers<ServerResponse>();
      validator.behave = (response) => asked.resolve(response);
      await using connection = await RawConnection.open(service.url);
      await connection.send(`GET /resources/app/latest?cdk=hasty-${code}`);
      const response = await asked.promise;
      connection.destroy();
      await connection.closed;
      answering({ code })(response, validator.requests.at(-1)!);
      validator.behave = answering({ code: 0 });
      expect((await service.check(`next-${code}`)).status).toBe(200);
    }
  });

  it('opens keys that carry the longest one sealed', async () => {
    await using service = await start({
      auth: { cdk_validation_url: validator.url, download_validation_url: validator.url },
    });
    const cdk = '\u4f60'.repeat(256);
    const answer: any = await (await service.check(encodeURIComponent(cdk))).json();
    expect((await fetch(answer.data.download_url, { redirect: 'manual' })).status).toBe(302);
    expect(validator.requests.at(-1)!.body.cdk).toBe(cdk);
  });
});
