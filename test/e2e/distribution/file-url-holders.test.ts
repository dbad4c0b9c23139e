import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Settings } from '../../../src/config/make-config.ts';
import { CdkRepo } from '../../../src/entitlements/repo/cdk.repo.ts';
import { Client } from '../../support/client.ts';
import { TestApp } from '../../support/test-app.ts';

const FILE = Buffer.from('a paid package');
const HOME = '198.51.100.7';
const TOMORROW = new Date(Date.now() + 86_400_000).toISOString();

async function start(settings: Settings = {}): Promise<{ app: TestApp; client: Client }> {
  const limits = { checks: 0, downloads: 0, writes: 0 };
  const app = await TestApp.start({ trust_proxy: true, rate_limit: limits, ...settings });
  const client = new Client(app.url);
  for (const [id, access] of Object.entries({ paid: 'cdk', free: 'open' })) {
    await client.createResource(id, { update_type: 'full', access });
    await client.publish(id, { version_name: '1.0.0', file: FILE });
  }
  return { app, client };
}

/** A request by the client that the proxy says. */
const ask = async (ip: string, url: string, headers: Record<string, string> = {}, method = 'GET') => {
  const answer = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { 'x-forwarded-for': ip, ...headers },
  });
  const text = await answer.text();
  const code = text.startsWith('{') ? (JSON.parse(text) as { code: number }).code : undefined;
  return { status: answer.status, code, headers: answer.headers, text };
};

async function createCdk(client: Client, terms: object = {}): Promise<{ id: string; cdk: string }> {
  const body = { resources: ['paid'], expires_at: TOMORROW, ...terms };
  return (await client.send('POST', '/admin/cdks', body)).body.data.list[0];
}

async function keyFor(client: Client, cdk: string, rid = 'paid', ip = HOME): Promise<string> {
  const query = new URLSearchParams({ cdk }).toString();
  const headers = { 'x-forwarded-for': ip };
  const { body } = await client.send('GET', `/resources/${rid}/latest?${query}`, undefined, headers);
  return body.data.download_url;
}

const redeem = async (url: string, ip = HOME) => (await ask(ip, url)).headers.get('location')!;
const fileFor = async (client: Client, cdk: string, ip = HOME) =>
  redeem(await keyFor(client, cdk, 'paid', ip), ip);

describe('a file URL that a CDK paid for', () => {
  let app: TestApp;
  let client: Client;
  beforeAll(async () => ({ app, client } = await start()));
  afterAll(() => app[Symbol.asyncDispose]());

  it('downloads once with a quota of 1, not from fifty networks', async () => {
    const { cdk } = await createCdk(client, { daily_quota: 1 });
    const key = await keyFor(client, cdk);
    const url = await redeem(key);
    expect((await ask(HOME, url)).text).toBe(FILE.toString());
    for (let network = 1; network <= 50; network++) {
      const ip = `203.0.${network}.9`;
      expect(await ask(ip, key)).toMatchObject({ status: 403, code: 7003 });
      expect(await ask(ip, url)).toMatchObject({ status: 403, code: 1003 });
      expect((await ask(ip, url, {}, 'HEAD')).status).toBe(403);
    }
  });

  it('is resumed by the same client, and from the same /24 or /64', async () => {
    const { cdk } = await createCdk(client);
    const url = await fileFor(client, cdk);
    for (const ip of [HOME, '198.51.100.200', '::ffff:198.51.100.8']) {
      const rest = await ask(ip, url, { range: 'bytes=2-' });
      expect([rest.status, rest.text]).toEqual([206, FILE.toString('utf8', 2)]);
    }
    const six = await fileFor(client, cdk, '2001:db8:1:2::7');
    expect((await ask('2001:db8:1:2:3:4:5:6', six)).status).toBe(200);
    expect((await ask('2001:db8:1:3::7', six)).code).toBe(1003);
  });

  it('is for no shared cache', async () => {
    const { cdk } = await createCdk(client);
    const caching = async (url: string) => (await ask(HOME, url)).headers.get('cache-control');
    expect(await caching(await fileFor(client, cdk))).toBe('private, max-age=86400, immutable');
    const free = await redeem(await keyFor(client, '', 'free'));
    expect(await caching(free)).toBe('public, max-age=86400, immutable');
    expect(free).not.toMatch(/[?&][ac]=/);
    expect((await ask('203.0.113.9', free)).status).toBe(200);
  });

  it('ends with the CDK that is blocked or has expired, and begins again', async () => {
    const { id, cdk } = await createCdk(client);
    const url = await fileFor(client, cdk);
    const change = (body: object) => client.send('PATCH', `/admin/cdks/${id}`, body);
    await change({ blocked: true });
    expect(await ask(HOME, url)).toMatchObject({ status: 403, code: 7005 });
    expect((await ask(HOME, url, { range: 'bytes=2-' })).code).toBe(7005);
    await change({ blocked: false });
    expect((await ask(HOME, url)).status).toBe(200);
    await change({ expires_at: new Date(Date.now() - 1000).toISOString() });
    expect(await ask(HOME, url)).toMatchObject({ status: 403, code: 7001 });
  });

  it('needs no I/O for its CDK', async () => {
    const { id, cdk } = await createCdk(client);
    const url = await fileFor(client, cdk);
    const cdks = app.nest.get(CdkRepo, { strict: false });
    const reads = [vi.spyOn(cdks, 'find'), vi.spyOn(cdks, 'findByHash')];
    expect((await ask(HOME, url)).status).toBe(200);
    for (const read of reads) expect(read).not.toHaveBeenCalled();
    vi.restoreAllMocks();
    await client.send('PATCH', `/admin/cdks/${id}`, { blocked: true });
    expect((await ask(HOME, url)).code).toBe(7005);
  });

  it('opens nothing without its CDK or its network', async () => {
    const url = await fileFor(client, (await createCdk(client)).cdk);
    for (const parameter of ['a', 'c']) {
      const pattern = new RegExp(`&${parameter}=[^&]*`);
      expect(url).toMatch(pattern);
      expect((await ask(HOME, url.replace(pattern, ''))).status).toBe(404);
    }
    expect((await ask('203.0.113.9', url.replace('198.51.100.0', '203.0.113.0'))).status).toBe(404);
  });
});

describe('`extra.bind_downloads`', () => {
  it.each<['address' | 'off', neighbour: number, stranger: number]>([
    ['address', 403, 403],
    ['off', 200, 200],
  ])('%s: a neighbour gets %i, a stranger %i', async (bind_downloads, neighbour, stranger) => {
    const { app, client } = await start({ extra: { bind_downloads } });
    await using _ = app;
    const url = await fileFor(client, (await createCdk(client)).cdk);
    expect((await ask(HOME, url)).status).toBe(200);
    expect((await ask('198.51.100.8', url)).status).toBe(neighbour);
    expect((await ask('203.0.113.9', url)).status).toBe(stranger);
    const six = await fileFor(client, (await createCdk(client)).cdk, '2001:db8::7');
    expect((await ask('2001:DB8:0::7', six)).status).toBe(200);
    expect((await ask('2001:db8::8', six)).status).toBe(neighbour);
  });
});
