import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { rawRequest } from '../support/raw-http.ts';
import { ADMIN_TOKEN, TestApp } from '../support/test-app.ts';
import { holdings } from './bad-input/holdings.ts';
import { expectRefusal } from './bad-input/refusal.ts';

const UNAUTHENTICATED = { status: 401, code: 1002, says: 'Authorization: Bearer' };

const app = await TestApp.start({ rate_limit: { failed_auth: 0, writes: 0 } });
beforeAll(async () => {
  expect((await new Client(app.url).createResource('my-app')).status).toBe(201);
});
afterAll(() => app[Symbol.asyncDispose]());

describe('closed routes', () => {
  it.each([
    '//admin/resources',
    '/admin//resources',
    '/ADMIN/resources',
    '/admin/resources;x',
    '/admin/resources%00',
    '/admin%2fresources',
    '/health/../admin/resources',
    '/docs/../admin/resources',
    '/docs/%2e%2e/admin/resources',
    '/files/../admin/resources',
  ])('are not reached on a way around: %s', async (address) => {
    const answer = await rawRequest(app.url, `GET ${address}`);
    expect([403, 404]).toContain(answer.status);
    expect(answer.text).not.toContain('"list"');
  });

  it.each([
    '/%61dmin/resources',
    '/admin/%72esources',
    '/admin/resources/',
    'http://localhost/admin/resources',
    '/admin/resources?public=true',
  ])('are closed in every writing that reaches them: %s', async (address) => {
    expectRefusal(await rawRequest(app.url, `GET ${address}`), UNAUTHENTICATED);
  });
});

describe('a token', () => {
  const ask = (authorization: string, more = {}) =>
    rawRequest(app.url, 'GET /admin/resources', { authorization, ...more });

  it.each([
    `Bearer ${ADMIN_TOKEN}`,
    `bearer ${ADMIN_TOKEN}`,
    `BEARER   ${ADMIN_TOKEN}`,
    `Bearer ${ADMIN_TOKEN}  `,
  ])('lets in as %j', async (header) => {
    expect((await ask(header)).status).toBe(200);
  });

  it.each([
    '',
    ' ',
    'Bearer',
    'Bearer ',
    'Bearer null',
    'Bearer undefined',
    'Bearer [object Object]',
    ADMIN_TOKEN,
    `Basic ${ADMIN_TOKEN}`,
    `Basic ${btoa(`admin:${ADMIN_TOKEN}`)}`,
    `Token ${ADMIN_TOKEN}`,
    `Bearer${ADMIN_TOKEN}`,
    `Bearer\t${ADMIN_TOKEN}`,
    `Bearer: ${ADMIN_TOKEN}`,
    `Bearer "${ADMIN_TOKEN}"`,
    `Bearer ${ADMIN_TOKEN}x`,
    `Bearer x${ADMIN_TOKEN}`,
    `Bearer ${ADMIN_TOKEN.slice(0, -1)}`,
    `Bearer ${ADMIN_TOKEN.toUpperCase()}`,
    `Bearer ${ADMIN_TOKEN} ${ADMIN_TOKEN}`,
    `Bearer ${ADMIN_TOKEN},Bearer ${ADMIN_TOKEN}`,
    `Bearer x, Bearer ${ADMIN_TOKEN}`,
    `Bearer Bearer ${ADMIN_TOKEN}`,
    `Bearer ${ADMIN_TOKEN}\u00a0`,
    `Bearer ${'x'.repeat(8000)}`,
    `Bearer ${encodeURIComponent(`${ADMIN_TOKEN}\0`)}`,
  ])('does not let in as %j', async (header) => {
    expectRefusal(await ask(header), UNAUTHENTICATED);
  });

  it('does not let in from anywhere but its header', async () => {
    const given = {
      'x-authorization': ADMIN_TOKEN,
      cookie: `token=${ADMIN_TOKEN}`,
      'x-api-key': ADMIN_TOKEN,
    };
    for (const query of ['token', 'access_token', 'authorization', 'admin_token'])
      expectRefusal(
        await rawRequest(app.url, `GET /admin/resources?${query}=${ADMIN_TOKEN}`, given),
        UNAUTHENTICATED,
      );
  });

  it('that is wrong changes nothing', async () => {
    const before = await holdings(app);
    const stranger = new Client(app.url, 'wrong-token-of-somebody-else');
    expectRefusal(await stranger.createResource('theirs'), UNAUTHENTICATED);
    expectRefusal(
      await stranger.publish('my-app', { version_name: '1.0.0', file: Buffer.from('x') }),
      UNAUTHENTICATED,
    );
    expect(await holdings(app)).toEqual(before);
  });

  it('is not asked for where nothing is: what exists cannot be tried out', async () => {
    expectRefusal(await rawRequest(app.url, 'GET /admin/none'), { status: 404, code: 1 });
    for (const id of ['my-app', 'none'])
      expectRefusal(await rawRequest(app.url, `GET /admin/resources/${id}`), UNAUTHENTICATED);
  });
});

describe('the limit of failures', () => {
  const fail = (url: string, headers = {}) => rawRequest(url, 'GET /admin/resources', headers);
  const tooMany = { status: 429, code: 1005, says: 'try again' };

  it('refuses a client that fails too often, and lets in who has a token', async () => {
    await using limited = await TestApp.start({ rate_limit: { failed_auth: 3 } });
    for (let i = 0; i < 3; i++) expectRefusal(await fail(limited.url), UNAUTHENTICATED);
    const answer = await fail(limited.url, { authorization: 'Bearer wrong-token-of-somebody-else' });
    expectRefusal(answer, tooMany);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect((await new Client(limited.url).send('GET', '/admin/resources')).status).toBe(200);
    expect((await fetch(`${limited.url}/health`)).status).toBe(200);
  });

  it.each<[what: string, trust_proxy: boolean | string[], counts: boolean]>([
    ['does not count by default', false, false],
    ['counts when everybody is trusted', true, true],
    ['counts from a proxy that is trusted', ['127.0.0.0/8', '::1'], true],
    ['does not count from another', ['10.0.0.0/8'], false],
  ])('takes a client for who it says: X-Forwarded-For %s', async (_what, trust_proxy, counts) => {
    await using limited = await TestApp.start({ trust_proxy, rate_limit: { failed_auth: 1 } });
    const from = (client: string) => fail(limited.url, { 'x-forwarded-for': client });
    expectRefusal(await from('192.0.2.1'), UNAUTHENTICATED);
    expectRefusal(await from('192.0.2.1'), tooMany);
    expectRefusal(await from('192.0.2.2'), counts ? UNAUTHENTICATED : tooMany);
  });
});

describe('the limit of writes', () => {
  it('refuses a client that writes too often, whether it succeeds or not, and lets it read', async () => {
    await using limited = await TestApp.start({ rate_limit: { writes: 3 } });
    const client = new Client(limited.url);
    expect((await client.createResource('my-app')).status).toBe(201);
    expect((await client.createResource('my-app')).status).toBe(400);
    expect((await client.send('PATCH', '/resources/my-app/versions/1', { status: 'draft' })).status).toBe(
      404,
    );
    const before = await holdings(limited);
    const answer = await client.createResource('another');
    expectRefusal(answer, { status: 429, code: 1005, says: 'try again' });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    const upload = await client.publish('my-app', { version_name: '1.0.0', file: Buffer.from('x') });
    expectRefusal(upload, { status: 429, code: 1005 });
    expect(await holdings(limited)).toEqual(before);
  });

  it('does not count failures to log in, nor they it', async () => {
    await using limited = await TestApp.start({ rate_limit: { writes: 1, failed_auth: 1 } });
    const stranger = new Client(limited.url, 'wrong-token-of-somebody-else');
    expectRefusal(await stranger.createResource('my-app'), UNAUTHENTICATED);
    expect((await stranger.createResource('my-app')).status).toBe(429);
    expect((await new Client(limited.url).createResource('my-app')).status).toBe(201);
  });
});
