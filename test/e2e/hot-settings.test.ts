import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveConfig } from '../../src/config/live-config.ts';
import { makeConfig, type Settings } from '../../src/config/make-config.ts';
import { Client } from '../support/client.ts';
import { zipOf } from '../support/packages.ts';
import { TestApp } from '../support/test-app.ts';
import { DataDirectory } from './crash/data-directory.ts';
import { PATIENCE } from './crash/patience.ts';

const CDN = 'https://cdn.example.test';
const HK = 'https://hk.example.test';
const KR = 'https://kr.example.test';
const FILE = await zipOf({ 'app.txt': 'one' });

let app: TestApp;
let client: Client;
const begin = async (settings: Settings = {}) => {
  app = await TestApp.start({ trust_proxy: true, ...settings });
  client = new Client(app.url);
  await client.createResource('my-app');
  await client.publish('my-app', { version_name: '1.0.0', file: FILE });
};
afterEach(() => app[Symbol.asyncDispose]());

/** From now on these apply, and every other hot setting is its default. */
const change = (settings: Settings) =>
  app.nest.get(LiveConfig).adopt(makeConfig({ log: { level: 'silent' }, ...settings }));

const url = async (headers: Record<string, string> = {}): Promise<string> =>
  (await client.send('GET', '/resources/my-app/latest', undefined, headers)).body.data.download_url;
const place = async (target: string) => {
  const answer = await fetch(target, { redirect: 'manual' });
  return new URL(answer.headers.get('location')!).origin;
};

describe('a change of the settings of distribution', () => {
  beforeEach(() => begin());

  it('counts from the next redemption on, of keys handed out before as well', async () => {
    const key = await url();
    expect(await place(key)).toBe(app.url);
    change({ extra: { cdn_prefix: CDN, distribute_cdn_ratio: 100 } });
    expect(await place(key)).toBe(CDN);
    change({ extra: { download_prefix_info: { default: [{ url: HK, weight: 1 }] } } });
    expect(await place(key)).toBe(HK);
    change({});
    expect(await place(key)).toBe(app.url);
  });

  it('brings regions, and takes them away', async () => {
    const country = { 'x-country': 'KR' };
    const extra = {
      region_header: 'X-Country',
      region_map: { KR: 'kr' },
      download_prefix_info: { kr: [{ url: KR, weight: 1 }], default: [{ url: HK, weight: 1 }] },
    };
    change({ extra });
    expect(await place(await url(country))).toBe(KR);
    change({ extra: { ...extra, region_map: {} } });
    expect(await place(await url(country))).toBe(HK);
  });

  it('leads keys through another address', async () => {
    change({ extra: { download_redirect_prefix: 'https://dl.example.test/get' } });
    expect(await url()).toMatch(/^https:\/\/dl\.example\.test\/get\//);
  });

  it('gives keys another life', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      change({ extra: { download_effective_time: '5s' } });
      const brief = await url();
      vi.setSystemTime(Date.now() + 6000);
      expect((await fetch(brief, { redirect: 'manual' })).status).toBe(404);
      change({ extra: { download_effective_time: '1h' } });
      const long = await url();
      vi.setSystemTime(Date.now() + 3_000_000);
      expect((await fetch(long, { redirect: 'manual' })).status).toBe(302);
    } finally {
      vi.useRealTimers();
    }
  });

  it('has nginx send packages', async () => {
    const { headers: before } = await fetch(await url());
    expect(before.get('x-accel-redirect')).toBeNull();
    change({ extra: { accel_prefix: '/inside/' } });
    const { headers } = await fetch(await url());
    expect(headers.get('x-accel-redirect')).toMatch(/^\/inside\/my-app\//);
  });
});

describe('a change of the probing of endpoints', () => {
  const broken = createServer((_, response) => void response.writeHead(500).end());
  beforeEach(async () => {
    await new Promise<void>((resolve) => void broken.listen(0, '127.0.0.1', resolve));
    await begin();
  });
  afterEach(() => void broken.close());

  it('begins it, goes on with other endpoints, and ends it', async () => {
    const bad = `http://127.0.0.1:${(broken.address() as AddressInfo).port}`;
    const at = (url: string, enabled: boolean): Settings => ({
      extra: {
        download_prefix_info: { default: [{ url, weight: 1 }] },
        probe: { enabled, interval: '100ms' },
      },
    });
    const key = await url();
    change(at(bad, false));
    expect(await place(key)).toBe(bad);
    change(at(bad, true));
    await expect.poll(() => place(key), PATIENCE).toBe(app.url);
    expect(await (await fetch(`${app.url}/metrics`)).text()).toContain(`endpoint="${bad}"} 0`);
    change(at(app.url, true));
    expect(await (await fetch(`${app.url}/metrics`)).text()).not.toContain(bad);
    change(at(bad, false));
    expect(await place(key)).toBe(bad);
  });
});

describe('a change of rate limits', () => {
  const check = async () => (await client.send('GET', '/resources/my-app/latest')).status;

  it('counts what was asked before, on routes that had no limit too', async () => {
    await begin({ rate_limit: { checks: 0 } });
    change({ rate_limit: { checks: 2 } });
    expect([await check(), await check(), await check()]).toEqual([200, 200, 429]);
    change({ rate_limit: { checks: 100, max_clients: 500 } });
    expect(await check()).toBe(200);
    change({ rate_limit: { checks: 3 } });
    expect(await check()).toBe(429);
    change({ rate_limit: { checks: 0 } });
    expect(await check()).toBe(200);
  });
});

describe('a change of retention', () => {
  it('puts the removal to its new time', async () => {
    await begin();
    const waiting = () =>
      new DataDirectory(app.dataDir)
        .sql<{ job_key: string }>("SELECT job_key FROM jobs WHERE name = 'daily-purge' ORDER BY job_key")
        .map(({ job_key }) => /T(\d\d:\d\d)/.exec(job_key)?.[1]);
    expect(waiting()).toEqual([]);
    change({ retention: { enabled: true, at: '03:10' } });
    await expect.poll(waiting, PATIENCE).toEqual(['03:10']);
    change({ retention: { enabled: true, at: '05:20' } });
    await expect.poll(() => waiting().includes('05:20'), PATIENCE).toBe(true);
  });
});
