import { afterEach, describe, expect, it } from 'vitest';
import type { Settings } from '../../../src/config/make-config.ts';
import { FailedCdks } from '../../../src/entitlements/logic/failed-cdks.ts';
import { Client } from '../../support/client.ts';
import { zipOf } from '../../support/packages.ts';
import { type RawAnswer, rawRequest } from '../../support/raw-http.ts';
import { TestApp } from '../../support/test-app.ts';
import { expectRefusal } from '../bad-input/refusal.ts';

let app: TestApp;
afterEach(() => app[Symbol.asyncDispose]());

const start = async (rate_limit: Settings['rate_limit'], more: Settings = {}) => {
  app = await TestApp.start({ ...more, rate_limit });
  return new Client(app.url);
};
const ask = (line: string, headers = {}): Promise<RawAnswer> => rawRequest(app.url, line, headers);
const statuses = async (lines: string[], headers = {}) => {
  const all: number[] = [];
  for (const line of lines) all.push((await ask(line, headers)).status);
  return all;
};

function expectTooMany(answer: RawAnswer): void {
  expectRefusal(answer, { status: 429, code: 1005, says: 'try again' });
  const wait = Number(answer.headers['retry-after']);
  expect(wait).toBeGreaterThanOrEqual(1);
  expect(wait).toBeLessThanOrEqual(60);
  expect(answer.headers['x-request-id']).toBeTruthy();
}

const CHECK = 'GET /resources/none/latest';
const API_CHECK = 'GET /api/resources/none/latest';
const REDEMPTION = 'GET /resources/download/x';
const FILE = 'GET /files/x';

describe('checks', () => {
  it('are limited, in whichever way they are asked', async () => {
    await start({ checks: 3 });
    expect(await statuses([CHECK, API_CHECK, CHECK.replace('GET', 'HEAD')])).toEqual([404, 404, 404]);
    expectTooMany(await ask(CHECK));
    expectTooMany(await ask(API_CHECK));
  });

  it('that are refused cost others nothing', async () => {
    const client = await start({ checks: 1 });
    expect(await statuses([CHECK, CHECK, CHECK])).toEqual([404, 429, 429]);
    expect(await statuses([REDEMPTION, FILE, 'GET /health/live', 'GET /info'])).toEqual([404, 404, 200, 200]);
    expect((await client.createResource('my-app')).status).toBe(201);
  });

  it('are not limited by 0', async () => {
    await start({ checks: 0, downloads: 0 });
    const lines = Array.from({ length: 50 }, () => [CHECK, REDEMPTION, FILE]).flat();
    expect(new Set(await statuses(lines))).toEqual(new Set([404]));
  });

  it('are counted by client: the /64 of IPv6, IPv4 in either writing', async () => {
    await start({ checks: 1 }, { trust_proxy: true });
    const from = async (client: string) => (await ask(CHECK, { 'x-forwarded-for': client })).status;
    expect(await from('2001:db8:0:1::1')).toBe(404);
    expect(await from('2001:db8:0:1:ffff::2')).toBe(429);
    expect(await from('2001:db8:0:2::1')).toBe(404);
    expect(await from('192.0.2.1')).toBe(404);
    expect(await from('::ffff:192.0.2.1')).toBe(429);
    expect(await from('nonsense')).toBe(404);
    expect(await from('other nonsense')).toBe(429);
  });

  it('are those of the peer where no proxy is trusted', async () => {
    await start({ checks: 1 });
    expect(await statuses([CHECK], { 'x-forwarded-for': '192.0.2.1' })).toEqual([404]);
    expect(await statuses([CHECK], { 'x-forwarded-for': '192.0.2.2' })).toEqual([429]);
  });

  it('of a client are forgotten for those of many others', async () => {
    await start({ checks: 1, max_clients: 100 }, { trust_proxy: true });
    const from = async (client: string) => (await ask(CHECK, { 'x-forwarded-for': client })).status;
    expect(await from('192.0.2.1')).toBe(404);
    for (let i = 0; i < 99; i++) await from(`10.0.0.${i}`);
    expect(await from('192.0.2.1')).toBe(429);
    for (let i = 0; i < 100; i++) await from(`10.0.1.${i}`);
    expect(await from('192.0.2.1')).toBe(404);
  });
});

describe('downloads', () => {
  it('are limited from the redemption to the bytes', async () => {
    const client = await start({ downloads: 4 });
    await client.createResource('my-app');
    const file = await zipOf({ 'app.bin': 'one' });
    expect((await client.publish('my-app', { version_name: '1.0.0', file })).status).toBe(201);
    const { download_url } = (await client.latest('my-app')).body.data;
    const { pathname } = new URL(download_url);
    const redeemed = await ask(`GET ${pathname}`);
    const { pathname: path, search } = new URL(redeemed.headers.location!);
    expect(redeemed.status).toBe(302);
    expect(await statuses([`HEAD ${pathname}`, `GET ${path}${search}`, `HEAD /api${pathname}`])).toEqual([
      200, 200, 200,
    ]);
    for (const line of [`GET ${path}${search}`, `GET ${pathname}`]) expectTooMany(await ask(line));
    expect((await ask(`HEAD ${path}${search}`)).status).toBe(429);
    expect((await client.latest('my-app')).status).toBe(200);
  });
});

describe('ranges', () => {
  it('each count as a download', async () => {
    await start({ downloads: 3 });
    const ranges = (range: string) => ask('GET /files/none', { range });
    expect((await ranges('bytes=0-0,2-2,4-4')).status).toBe(404);
    expectTooMany(await ranges('bytes=0-0'));
  });
});

describe('failed CDKs', () => {
  it('are counted by client, and then none is looked at', async () => {
    await start({ failed_cdks: 2, checks: 1 });
    const failed = app.nest.get(FailedCdks, { strict: false });
    for (const ip of ['2001:db8::1', '2001:db8::2', '2001:db8::3']) {
      if (ip !== '2001:db8::3') failed.checkAllowed(ip, 'x');
      failed.countFailure(ip, 'x');
    }
    expect(() => failed.checkAllowed('2001:db8::4', 'x')).toThrow('too many requests');
    failed.checkAllowed('2001:db8:0:1::1', 'x');
    expect((await ask(CHECK)).status).toBe(404);
  });
});
