import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { CountUsage } from '../../../src/statistics/logic/count-usage.ts';
import { isoDay } from '../../../src/clock/day.ts';
import { Client } from '../../support/client.ts';
import { TestApp } from '../../support/test-app.ts';

/** Long enough that nothing is written down by itself. */
const settings = { trust_proxy: true, statistics: { flush_interval: '5m' } };
const today = () => new Date().toISOString().slice(0, 10);
const stats = (client: Client, rid: string, query = '') =>
  client.send('GET', `/admin/resources/${rid}/stats${query}`);

let app: TestApp;
let client: Client;
beforeAll(async () => {
  app = await TestApp.start(settings);
  client = new Client(app.url);
});
afterAll(() => app[Symbol.asyncDispose]());
afterEach(() => vi.useRealTimers());

let made = 0;
async function resource(...versions: string[]): Promise<string> {
  const rid = `my-app-${++made}`;
  await client.createResource(rid, { update_type: 'full' });
  for (const version_name of versions)
    await client.publish(rid, { version_name, file: Buffer.from(`package of ${version_name}`) });
  return rid;
}

function check(rid: string, { from = '192.0.2.1', current = '', api = false, on = app } = {}) {
  const address = `${api ? '/api' : ''}/resources/${rid}/latest?current=${current}`;
  return new Client(on.url).send('GET', address, undefined, { 'x-forwarded-for': from });
}

describe('statistics', () => {
  it('count checks in both dialects by the version that the client runs, and every client once', async () => {
    const rid = await resource('1.0.0', '1.1.0');
    for (const from of ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.1'])
      await check(rid, { from, current: '1.0.0' });
    await check(rid, { from: '192.0.2.2', current: '1.1.0', api: true });
    await check(rid, { from: '192.0.2.9', current: '1.0.0', api: true });
    await check(rid, { from: '192.0.2.9', current: 'never-published' });
    await check(rid, { from: '192.0.2.9' });
    const { status, body } = await stats(client, rid);
    const none = { downloads: 0, bytes: 0 };
    expect([status, body.data.days]).toEqual([
      200,
      [
        {
          day: today(),
          unique_clients: 4,
          checks: 8,
          ...none,
          versions: [
            { version_name: '1.0.0', checks: 5, ...none },
            { version_name: '', checks: 2, ...none },
            { version_name: '1.1.0', checks: 1, ...none },
          ],
        },
      ],
    ]);
  });

  it('take an IPv6 network for one client, and an IPv4 address however it is written', async () => {
    const rid = await resource('1.0.0');
    for (const from of [
      '2001:db8:1:2::1',
      '2001:db8:1:2:ffff::9',
      '2001:db8:1:3::1',
      '::ffff:192.0.2.1',
      '192.0.2.1',
    ])
      await check(rid, { from });
    expect((await stats(client, rid)).body.data.days[0].unique_clients).toBe(3);
  });

  it('count downloads and their bytes by the version handed out, not looks at them', async () => {
    const rid = await resource('1.0.0');
    const { download_url: url } = (await check(rid, { current: '0.9.0' })).body.data;
    await fetch(url, { method: 'HEAD', redirect: 'manual' });
    expect((await stats(client, rid)).body.data.days[0]).toMatchObject({ downloads: 0 });
    for (let time = 0; time < 2; time++) expect((await fetch(url, { redirect: 'manual' })).status).toBe(302);
    const size = 'package of 1.0.0'.length;
    await client.publish(rid, { version_name: '1.1.0', file: Buffer.from('another one') });
    const { url: second } = (await check(rid, { current: '1.0.0', api: true })).body.data;
    expect((await fetch(second)).status).toBe(200);
    expect((await stats(client, rid)).body.data.days).toMatchObject([
      {
        checks: 2,
        downloads: 3,
        bytes: 2 * size + 'another one'.length,
        versions: [
          { version_name: '', checks: 1, downloads: 0, bytes: 0 },
          { version_name: '1.0.0', checks: 1, downloads: 2, bytes: 2 * size },
          { version_name: '1.1.0', checks: 0, downloads: 1, bytes: 'another one'.length },
        ],
      },
    ]);
  });

  it('do not count what is not answered', async () => {
    const rid = await resource();
    expect((await check(rid)).status).toBe(404);
    expect((await check(rid, { api: true })).status).toBe(404);
    expect((await stats(client, rid)).body.data.days).toEqual([]);
  });

  it('count checks that need the framework, and those answered with 304, just the same', async () => {
    const rid = await resource('1.0.0');
    const { headers } = await check(rid, { current: '1.0.0' });
    const where = `/resources/${rid}/latest?current=1.0.0`;
    const etag = headers.get('etag')!;
    expect((await fetch(app.url + where, { headers: { 'if-none-match': etag } })).status).toBe(304);
    await client.send('GET', where, undefined, { origin: 'https://example.com' });
    expect((await stats(client, rid)).body.data.days[0].checks).toBe(3);
  });

  it('begin anew with every day, UTC', async () => {
    const rid = await resource('1.0.0');
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-20T23:59:59.990Z') });
    await check(rid, { from: '192.0.2.1' });
    await check(rid, { from: '192.0.2.2' });
    vi.setSystemTime(new Date('2026-11-21T00:00:00Z'));
    await check(rid, { from: '192.0.2.2' });
    const shown = async (query: string) =>
      (await stats(client, rid, query)).body.data.days.map((day: Record<string, unknown>) => [
        day.day,
        day.checks,
        day.unique_clients,
      ]);
    expect(await shown('')).toEqual([
      ['2026-11-20', 2, 2],
      ['2026-11-21', 1, 1],
    ]);
    expect(await shown('?from=2026-11-21')).toEqual([['2026-11-21', 1, 1]]);
    expect(await shown('?to=2026-11-20')).toEqual([['2026-11-20', 2, 2]]);
    expect(await shown('?from=2026-11-22&to=2026-11-30')).toEqual([]);
  });

  it('name a hundred versions of a day, and sum up the others', async () => {
    const rid = await resource('1.0.0');
    const usage = app.nest.get(CountUsage);
    const names = Array.from({ length: 104 }, (_, n) => `2.0.${n}`);
    for (const version_name of names)
      await client.publish(rid, { version_name, file: Buffer.from(version_name) });
    for (const [n, current] of names.entries())
      for (let time = 0; time <= Math.min(n, 4); time++) await check(rid, { current });
    usage.countDownload(rid as never, 0, 7);
    const [day] = (await stats(client, rid)).body.data.days;
    expect(day.versions).toHaveLength(100);
    expect(day.versions[0]).toMatchObject({ version_name: '2.0.10', checks: 5 });
    expect(day.others).toEqual({ checks: 1 + 2 + 3 + 4, downloads: 1, bytes: 7 });
    const listed = day.versions.reduce((sum: number, one: { checks: number }) => sum + one.checks, 0);
    expect(day.checks).toBe(listed + day.others.checks);
  }, 30_000);
});

describe('the period of statistics', () => {
  it('is the last thirty days unless it is said otherwise', async () => {
    const rid = await resource();
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-21T12:00:00Z') });
    const period = async (query: string) => {
      const { resource_id, from, to } = (await stats(client, rid, query)).body.data;
      expect(resource_id).toBe(rid);
      return [from, to];
    };
    expect(await period('')).toEqual(['2026-10-23', '2026-11-21']);
    expect(await period('?from=2026-11-01')).toEqual(['2026-11-01', '2026-11-21']);
    expect(await period('?to=2026-03-01')).toEqual(['2026-01-31', '2026-03-01']);
    expect(await period('?from=2025-11-21&to=2026-11-21')).toEqual(['2025-11-21', '2026-11-21']);
    expect(await period('?to=1970-01-05')).toEqual(['1970-01-01', '1970-01-05']);
  });

  it.each([
    ['from=2026-11-22&to=2026-11-21', 'from', 'must not be after to'],
    ['from=2025-11-20&to=2026-11-21', 'from', 'must be within 366 days of to'],
    [`from=${isoDay(100)}`, 'from', 'must be within 366 days of to'],
    ['from=9999-12-31', 'from', 'must not be after to'],
    ['from=yesterday', 'from', 'must be a day like 2026-11-21'],
    ['to=2026-02-30', 'to', 'must be a day like 2026-11-21'],
    ['to=', 'to', 'must be a day like 2026-11-21'],
    ['to=2026-11-20&to=2026-11-21', 'to', 'must be a day like 2026-11-21'],
  ])('is refused as %s', async (query, field, message) => {
    const rid = await resource();
    const { status, body } = await stats(client, rid, `?${query}`);
    expect([status, body.code, body.data.violations]).toEqual([400, 1001, [{ field, message }]]);
  });

  it('is of a resource that exists, and not for everybody', async () => {
    expect(await stats(client, 'no-such-app')).toMatchObject({ status: 404, body: { code: 8001 } });
    expect(await stats(client, '..')).toMatchObject({ status: 404 });
    const rid = await resource();
    const stranger = new Client(app.url, undefined);
    expect(
      (await new Client(app.url, 'wrong-token-of-somebody-else').send('GET', `/admin/resources/${rid}/stats`))
        .status,
    ).toBe(401);
    expect(
      await stranger.send('GET', `/admin/resources/${rid}/stats`, undefined, { authorization: '' }),
    ).toMatchObject({ status: 401, body: { code: 1002 } });
  });
});

describe('statistics that are switched off', () => {
  it('count nothing, and show what there is', async () => {
    await using off = await TestApp.start({ ...settings, statistics: { enabled: false } });
    const publisher = new Client(off.url);
    await publisher.createResource('my-app', { update_type: 'full' });
    await publisher.publish('my-app', { version_name: '1.0.0', file: Buffer.from('package') });
    expect((await check('my-app', { on: off })).status).toBe(200);
    expect(await stats(publisher, 'my-app')).toMatchObject({ status: 200, body: { data: { days: [] } } });
  });
});
