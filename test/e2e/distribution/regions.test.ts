import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Settings } from '../../../src/config/make-config.ts';
import { Client, download } from '../../support/client.ts';
import { zipOf } from '../../support/packages.ts';
import { TestApp } from '../../support/test-app.ts';

const FILE = await zipOf({ 'app.txt': 'one' });
const HK = 'https://hk.example.test/packages';
const KR = 'https://kr.example.test';

async function start(settings: Settings): Promise<{ app: TestApp; client: Client }> {
  const app = await TestApp.start(settings);
  const client = new Client(app.url);
  await client.createResource('my-app');
  await client.publish('my-app', { version_name: '1.0.0', file: FILE });
  return { app, client };
}

/** Where a download URL leads. */
async function location(url: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(url, { redirect: 'manual', headers });
  expect(response.status).toBe(302);
  return response.headers.get('location')!;
}

const urlFor = async (client: Client, headers: Record<string, string> = {}): Promise<string> =>
  (await client.send('GET', '/resources/my-app/latest', undefined, headers)).body.data.download_url;

const origins = async (client: Client, headers: Record<string, string> = {}): Promise<string> =>
  new URL(await location(await urlFor(client, headers), headers)).origin;

describe('a download', () => {
  it('comes from this server when nothing is configured', async () => {
    const { app, client } = await start({});
    await using _ = app;
    const target = await location(await urlFor(client));
    expect(target.startsWith(`${app.url}/files/`)).toBe(true);
    expect(await download(target)).toEqual(FILE);
  });

  it("comes from an endpoint of the instance's region", async () => {
    const regions = { hk: [{ url: HK, weight: 1 }], default: [{ url: KR, weight: 1 }] };
    const { app, client } = await start({
      instance: { region: 'hk' },
      extra: { download_prefix_info: regions },
    });
    await using _ = app;
    const target = await location(await urlFor(client));
    expect(target).toMatch(/^https:\/\/hk\.example\.test\/packages\/my-app\/[\w-]+\/my-app-1\.0\.0\.zip$/);
  });

  it('comes from the default region for an instance in a region without endpoints', async () => {
    const { app, client } = await start({
      instance: { region: 'moon' },
      extra: { download_prefix_info: { hk: [{ url: HK, weight: 1 }], default: [{ url: KR, weight: 1 }] } },
    });
    await using _ = app;
    expect(await origins(client)).toBe(KR);
  });

  it('comes from this server where neither the region nor the default one has endpoints', async () => {
    const { app, client } = await start({
      extra: { download_prefix_info: { hk: [{ url: HK, weight: 1 }] } },
    });
    await using _ = app;
    expect(await origins(client)).toBe(app.url);
  });

  it('comes from another instance of this service by a URL that is signed for it', async () => {
    const { app, client } = await start({
      auth: { signing_key: 's'.repeat(32) },
      extra: {
        download_prefix_info: { default: [{ url: 'https://b.example.test/files', weight: 1, signed: true }] },
      },
    });
    await using _ = app;
    const target = await location(await urlFor(client));
    const here = target.replace('https://b.example.test', app.url);
    expect(target.startsWith('https://b.example.test/files/my-app/')).toBe(true);
    expect(await download(here)).toEqual(FILE);
  });

  it('comes from the same place each time a key is used', async () => {
    const endpoints = Array.from({ length: 20 }, (_, i) => ({ url: `https://${i}.example.test`, weight: 1 }));
    const { app, client } = await start({ extra: { download_prefix_info: { default: endpoints } } });
    await using _ = app;
    const url = await urlFor(client);
    const first = await location(url);
    for (let i = 0; i < 5; i++) expect(await location(url)).toBe(first);
  });

  it('is led through the address that is configured', async () => {
    const { app, client } = await start({
      extra: { download_redirect_prefix: 'https://dl.example.test/get' },
    });
    await using _ = app;
    const url = await urlFor(client);
    expect(url).toMatch(/^https:\/\/dl\.example\.test\/get\/[\w-]+$/);
    const key = url.split('/').at(-1)!;
    expect(await download(`${app.url}/resources/download/${key}`)).toEqual(FILE);
  });
});

describe('the region of a client', () => {
  const settings = (trust_proxy: boolean | string[]): Settings => ({
    trust_proxy,
    extra: {
      region_header: 'X-Country',
      region_map: { HK: 'hk', KR: 'kr' },
      download_prefix_info: { hk: [{ url: HK, weight: 1 }], kr: [{ url: KR, weight: 1 }] },
    },
  });

  it.each<[trust: boolean | string[], country: string, origin: string]>([
    [true, 'HK', new URL(HK).origin],
    [['127.0.0.0/8'], 'KR', KR],
    [['127.0.0.1'], 'hk', new URL(HK).origin],
    [true, 'DE', 'own'],
    [true, 'constructor', 'own'],
    [true, '', 'own'],
    [false, 'HK', 'own'],
    [['10.0.0.0/8'], 'HK', 'own'],
  ])('with trust_proxy %j and X-Country %j is served from %s', async (trust, country, origin) => {
    const { app, client } = await start(settings(trust));
    await using _ = app;
    expect(await origins(client, { 'x-country': country })).toBe(origin === 'own' ? app.url : origin);
  });

  it('is that of the check, not of the client that redeems the key', async () => {
    const { app, client } = await start(settings(true));
    await using _ = app;
    const url = await urlFor(client, { 'x-country': 'HK' });
    expect(new URL(await location(url, { 'x-country': 'KR' })).origin).toBe(new URL(HK).origin);
  });
});

describe('the CDN', () => {
  const CDN = 'https://cdn.example.test/p';

  it('serves its share, signed, in regions that may use it', async () => {
    const extra = { cdn_prefix: CDN, distribute_cdn_ratio: 100, distribute_cdn_region: ['default'] };
    const { app, client } = await start({ auth: { private_key: 'cdn-key' }, extra });
    await using _ = app;
    const url = new URL(await location(await urlFor(client)));
    expect(url.origin + url.pathname).toMatch(/^https:\/\/cdn\.example\.test\/p\/my-app\/.*\.zip$/);
    const [, ts, rand, md5] = /^(\d{10})-([0-9a-f]{16})-0-([0-9a-f]{32})$/.exec(
      url.searchParams.get('auth_key')!,
    )!;
    const text = `${url.pathname}-${ts}-${rand}-0-cdn-key`;
    expect(md5).toBe(createHash('md5').update(text).digest('hex'));
    expect(Math.abs(Number(ts) - Date.now() / 1000)).toBeLessThan(60);
  });

  it.each<[what: string, extra: object, uses: boolean]>([
    ['in any region when none is named', { distribute_cdn_ratio: 100 }, true],
    ['not in other regions', { distribute_cdn_ratio: 100, distribute_cdn_region: ['hk'] }, false],
    ['not with a share of 0', { distribute_cdn_ratio: 0, distribute_cdn_region: ['default'] }, false],
  ])('is used %s', async (_what, extra, uses) => {
    const { app, client } = await start({ extra: { cdn_prefix: CDN, ...extra } });
    await using _ = app;
    expect((await origins(client)) === new URL(CDN).origin).toBe(uses);
  });
});

describe('an endpoint that is probed', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  async function endpoint(answer: () => number): Promise<string> {
    server = createServer((_request, response) => response.writeHead(answer()).end());
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('gets no clients while it fails, and gets them back', async () => {
    let status = 503;
    const url = await endpoint(() => status);
    const extra = {
      probe: { enabled: true, interval: '100ms' },
      download_prefix_info: { default: [{ url, weight: 1 }] },
    };
    const { app, client } = await start({ extra });
    await using _ = app;
    await vi.waitFor(async () => expect(await origins(client)).toBe(app.url), 10_000);
    const ready = await client.send('GET', '/health/ready');
    expect(ready.status).toBe(200);
    expect(JSON.stringify(ready.body)).toContain(`"${url}":"down"`);
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).toContain(`rb_download_endpoint_up{endpoint="${url}"} 0`);
    status = 404;
    await vi.waitFor(async () => expect(await origins(client)).toBe(url), 10_000);
  });

  it('leaves its clients to the others of its region', async () => {
    const url = await endpoint(() => 500);
    const extra = {
      probe: { enabled: true, interval: '100ms' },
      download_prefix_info: {
        default: [
          { url, weight: 1_000_000 },
          { url: KR, weight: 0.000001 },
        ],
      },
    };
    const { app, client } = await start({ extra: { ...extra, probe: { enabled: false } } });
    await using _ = app;
    const { EndpointHealth } = await import('../../../src/distribution/logic/endpoint-health.ts');
    expect(await origins(client)).toBe(url);
    await app.nest.get(EndpointHealth).probeAll();
    expect(await origins(client)).not.toBe(url);
  });
});

describe('what a download is saved as', () => {
  it('is the true name of the version, in any script', async () => {
    const { app, client } = await start({});
    await using _ = app;
    await client.publish('my-app', {
      version_name: '正式版 2',
      file: FILE,
      fileName: 'blob',
      system: 'linux',
    });
    const { body } = await client.latest('my-app', { os: 'linux' });
    const response = await fetch(body.data.download_url);
    const name = encodeURIComponent('my-app-正式版 2-linux.zip');
    expect(response.headers.get('content-disposition')).toContain(`filename*=UTF-8''${name}`);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(FILE);
  });
});
