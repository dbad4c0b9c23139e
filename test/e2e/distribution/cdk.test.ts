import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Client, download } from '../../support/client.ts';
import { sha256 } from '../../support/packages.ts';
import { TestApp } from '../../support/test-app.ts';
import { codeOf, createCdk, FILE, native, NEXT_YEAR, redeem, shipped, start } from './paid-resources.ts';

describe('a resource that asks for a CDK', () => {
  let app: TestApp;
  let client: Client;
  beforeAll(async () => {
    ({ app, client } = await start());
  });
  afterAll(() => app[Symbol.asyncDispose]());

  it('tells of versions without one, and gives no URL', async () => {
    expect((await native(client, '')).body.data).toMatchObject({
      update_available: true,
      version_name: '2.0.0',
    });
    expect((await native(client, '')).body.data).not.toHaveProperty('download_url');
    const { body } = await shipped(client, '');
    expect(body.msg).toBe('current resource latest version is 2.0.0');
    expect(body.data).not.toHaveProperty('url');
    expect(body.data).not.toHaveProperty('cdk_expired_time');
  });

  it('is downloaded with a valid one, by native clients and by shipped ones', async () => {
    const { cdk } = await createCdk(client);
    const { body } = await native(client, cdk);
    expect(sha256(await download(body.data.download_url))).toBe(sha256(FILE));
    const { body: api } = await shipped(client, cdk);
    expect(api.msg).toBe('success');
    expect(api.data.cdk_expired_time).toBe(Math.floor(Date.parse(NEXT_YEAR) / 1000));
    expect(sha256(await download(api.data.url))).toBe(sha256(FILE));
    const latest = await shipped(client, cdk, '2.0.0');
    expect(latest.body).toMatchObject({
      msg: 'current version is latest',
      data: { cdk_expired_time: expect.any(Number), release_note: 'placeholder' },
    });
    expect(latest.body.data).not.toHaveProperty('url');
  });

  it.each<[what: string, code: number, make: () => Promise<string>]>([
    ['is unknown', 7002, async () => 'ABCDEFGHJKMNPQRSTVWXYZ2345'],
    ['is malformed', 7002, async () => 'x'],
    ['has control characters', 7002, async () => 'a\u0000b'],
    ['is very long', 7002, async () => 'x'.repeat(2000)],
    ['is for another resource', 7004, async () => (await createCdk(client, { resources: ['other'] })).cdk],
    [
      'is blocked',
      7005,
      async () => {
        const { id, cdk } = await createCdk(client);
        await client.send('PATCH', `/admin/cdks/${id}`, { blocked: true });
        return cdk;
      },
    ],
  ])('refuses a CDK that %s with %i, and on /api still tells of the version', async (_what, code, make) => {
    const cdk = await make();
    const answer = await native(client, cdk);
    expect([answer.status, answer.body.code]).toEqual([403, code]);
    const { status, body } = await shipped(client, cdk);
    expect([status, body.code]).toEqual([403, code]);
    expect(body.data).toEqual({
      version_name: '2.0.0',
      version_number: 2,
      release_note: '',
      channel: 'stable',
      os: '',
      arch: '',
    });
  });

  it('gives every check a key of its own, which says nothing of the CDK', async () => {
    const { cdk } = await createCdk(client);
    const urls = [await native(client, cdk), await native(client, cdk)].map(
      ({ body }) => body.data.download_url,
    );
    expect(urls[0]).not.toBe(urls[1]);
    for (const url of urls) {
      const key = url.split('/').at(-1) as string;
      expect(Buffer.from(key, 'base64url').toString('latin1')).not.toContain(cdk);
      expect(key).not.toContain(cdk);
    }
  });

  it('counts downloads against the quota once for each key, and looks for nothing', async () => {
    const { cdk } = await createCdk(client, { daily_quota: 1 });
    const [first, second] = [await native(client, cdk), await native(client, cdk)].map(
      ({ body }) => body.data.download_url as string,
    );
    for (let i = 0; i < 3; i++) expect((await redeem(first!, 'HEAD')).status).toBe(200);
    for (let i = 0; i < 3; i++) expect((await redeem(first!)).status).toBe(302);
    const refused = await redeem(second!);
    expect([refused.status, await codeOf(refused)]).toEqual([403, 7003]);
    expect((await redeem(second!, 'HEAD')).status).toBe(200);
    expect((await redeem(first!)).status).toBe(302);
  });

  it('lets exactly as many of many racing downloads through as the quota allows', async () => {
    const { cdk } = await createCdk(client, { daily_quota: 3 });
    const urls: string[] = [];
    for (let i = 0; i < 12; i++) urls.push((await native(client, cdk)).body.data.download_url);
    const statuses = await Promise.all(urls.map(async (url) => (await redeem(url)).status));
    expect(statuses.filter((status) => status === 302)).toHaveLength(3);
    expect(statuses.filter((status) => status === 403)).toHaveLength(9);
  });

  it('does not honour a key whose CDK was blocked since', async () => {
    const { id, cdk } = await createCdk(client);
    const { body } = await native(client, cdk);
    await client.send('PATCH', `/admin/cdks/${id}`, { blocked: true });
    const refused = await redeem(body.data.download_url);
    expect([refused.status, await codeOf(refused)]).toEqual([403, 7005]);
  });
});

describe('trying out CDKs', () => {
  it('ends after a while, for every client', async () => {
    const { app, client } = await start({ rate_limit: { failed_cdks: 3 } });
    await using _ = app;
    const { cdk } = await createCdk(client);
    for (let i = 0; i < 3; i++) expect((await native(client, `made-up-${i}`)).status).toBe(403);
    const { status, body, headers } = await native(client, cdk);
    expect([status, body.code]).toEqual([429, 1005]);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await native(client, '')).status).toBe(200);
  });

  it('does not end for a CDK that was valid at the same address before', async () => {
    const { app, client } = await start({ trust_proxy: true, rate_limit: { failed_cdks: 3 } });
    await using _ = app;
    const { cdk } = await createCdk(client);
    const ask = async (key: string, ip: string) => {
      const url = `${app.url}/resources/paid/latest?cdk=${key}`;
      return (await fetch(url, { headers: { 'x-forwarded-for': ip } })).status;
    };
    expect(await ask(cdk, '192.0.2.1')).toBe(200);
    for (const ip of ['192.0.2.1', '192.0.2.2'])
      for (let i = 0; i < 4; i++) expect(await ask(`made-up-${i}`, ip)).toBe(i < 3 ? 403 : 429);
    expect(await ask(cdk, '192.0.2.1')).toBe(200);
    // From another address it is refused too: the difference would tell a guesser that the CDK exists.
    expect(await ask(cdk, '192.0.2.2')).toBe(429);
  });
});

describe('an open resource', () => {
  it('does not ask about a CDK that a client sends to an open resource', async () => {
    await using app = await TestApp.start();
    const client = new Client(app.url);
    await client.createResource('free');
    await client.publish('free', { version_name: '1.0.0', file: FILE });
    const { body } = await client.latest('free', { cdk: 'whatever' });
    expect(sha256(await download(body.data.download_url))).toBe(sha256(FILE));
  });
});

describe('a signing key that was replaced', () => {
  it('still opens what it signed', async () => {
    const [old, fresh] = ['o'.repeat(32), 'f'.repeat(32)];
    const { app, client } = await start({ auth: { signing_key: old } });
    await using _ = app;
    const { cdk } = await createCdk(client);
    const { download_url: url } = (await native(client, cdk)).body.data;
    const file = new URL((await redeem(url)).headers.get('location')!);
    const { dataDir } = app;
    await app.nest.close();
    const settings = { auth: { signing_key: fresh, previous_signing_key: old } };
    await using next = await TestApp.start(settings, dataDir);
    await vi.waitFor(async () => expect((await fetch(`${next.url}/health/ready`)).status).toBe(200));
    expect((await redeem(next.url + new URL(url).pathname)).status).toBe(302);
    expect(sha256(await download(next.url + file.pathname + file.search))).toBe(sha256(FILE));
    const { body } = await new Client(next.url).latest('paid', { cdk, current: '1.0.0' });
    expect(sha256(await download(body.data.download_url))).toBe(sha256(FILE));
  });
});
