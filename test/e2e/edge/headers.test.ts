import { rename } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { type RawAnswer, RawConnection, rawRequest } from '../../support/raw-http.ts';
import { ADMIN_TOKEN, TestApp } from '../../support/test-app.ts';
import { FORM_TYPE } from '../bad-input/form.ts';
import { expectRefusal } from '../bad-input/refusal.ts';

const authorization = `Bearer ${ADMIN_TOKEN}`;
const PAGE = 'https://console.example.com';
const json = { authorization, 'content-type': 'application/json' };

let app: TestApp;
let file: string;
beforeAll(async () => {
  app = await TestApp.start({
    http: { cors_origins: [PAGE, 'http://localhost:3000'], body_limit: '1KiB', max_header_size: '4KiB' },
    rate_limit: { failed_auth: 1 },
    storage: { max_package_size: '1KiB' },
    // Those who fail count apart from those who do not.
    trust_proxy: true,
  });
  const client = new Client(app.url);
  await client.createResource('my-app', { update_type: 'full' });
  await client.publish('my-app', { version_name: '1.0.0', file: Buffer.from('x') });
  const { download_url } = (await client.latest('my-app')).body.data;
  const { headers } = await fetch(download_url, { redirect: 'manual' });
  file = headers.get('location')!.slice(app.url.length);
});
afterAll(() => app[Symbol.asyncDispose]());

const send = (line: string, headers = {}, body?: string) =>
  rawRequest(app.url, line, headers, body === undefined ? undefined : Buffer.from(body));

async function withoutStore(ask: () => Promise<RawAnswer>): Promise<RawAnswer> {
  const packages = path.join(app.dataDir, 'packages');
  await rename(packages, `${packages}-away`);
  try {
    return await ask();
  } finally {
    await rename(`${packages}-away`, packages);
  }
}

async function second(ask: () => Promise<RawAnswer>): Promise<RawAnswer> {
  await ask();
  return ask();
}

const POLICY = "default-src 'none'; frame-ancestors 'none'";

describe('the headers that protect browsers', () => {
  it.each<[what: string, status: number, ask: () => Promise<RawAnswer>]>([
    ['health', 200, () => send('GET /health')],
    ['metrics', 200, () => send('GET /metrics')],
    ['a file', 200, () => send(`GET ${file}`)],
    ['part of a file', 206, () => send(`GET ${file}`, { range: 'bytes=0-0' })],
    ['no part of a file', 416, () => send(`GET ${file}`, { range: 'bytes=9-' })],
    ['an unchanged file', 304, () => send(`GET ${file}`, { 'if-none-match': '*' })],
    ['a list', 200, () => send('GET /admin/resources', { authorization })],
    [
      'a preflight',
      204,
      () => send('OPTIONS /resources', { origin: PAGE, 'access-control-request-method': 'POST' }),
    ],
    ['a bad parameter', 400, () => send('GET /resources/my-app/latest?os=beos')],
    ['a bad body', 400, () => send('POST /resources', json, '{')],
    [
      'a bad form',
      400,
      () => send('POST /resources/my-app/versions', { authorization, 'content-type': FORM_TYPE }, 'x'),
    ],
    ['a bad address', 400, () => send('GET /resources/%ff/latest')],
    ['no token', 401, () => send('GET /admin/resources', { 'x-forwarded-for': '192.0.2.1' })],
    ['no licence', 404, () => send('GET /resources/none/latest')],
    ['no route', 404, () => send('GET /none')],
    ['no address', 404, () => send('OPTIONS *')],
    ['a star in the address', 404, () => send('GET *admin/resources')],
    [
      'a package too large',
      413,
      () =>
        send('POST /resources/my-app/versions', {
          authorization,
          'content-type': FORM_TYPE,
          'content-length': '99999999',
        }),
    ],
    ['a body too large', 413, () => send('POST /resources', json, 'x'.repeat(2000))],
    ['an address too long', 414, () => send(`GET /resources/${'x'.repeat(2000)}/latest`)],
    [
      'an unknown type',
      415,
      () => send('POST /resources', { authorization, 'content-type': 'text/plain' }, 'x'),
    ],
    [
      'too many failures',
      429,
      () => second(() => send('GET /admin/resources', { 'x-forwarded-for': '192.0.2.2' })),
    ],
    ['headers too large', 431, () => send('GET /', { x: 'x'.repeat(5000) })],
    ['no HTTP', 400, () => send('NONSENSE /')],
    ['a broken store', 500, () => withoutStore(() => send(`GET ${file}`))],
  ])('are on the answer to %s', async (_what, expected, ask) => {
    const { status, headers } = await ask();
    expect(status).toBe(expected);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'content-security-policy': POLICY,
    });
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('server');
  });

  it.each([
    'GET /resources/my-app/latest',
    'GET /api/resources/my-app/latest',
    'HEAD /resources/my-app/latest',
  ])('are on the answer to %s as far as they matter for data', async (line) => {
    const { status, headers } = await send(line);
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'content-security-policy': POLICY });
    for (const needless of ['x-frame-options', 'referrer-policy', 'x-powered-by', 'server'])
      expect(headers).not.toHaveProperty(needless);
  });

  it('let the pages of the documentation work, and nothing from elsewhere into them', async () => {
    const { headers } = await send('GET /docs');
    expect(headers['content-security-policy']).toMatch(/^default-src 'self'/);
    expect(headers['content-security-policy']).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe/);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
    for (const address of [
      '/docs/../admin/resources',
      '/docs/%2e%2e/%2e%2e/package.json',
      '/docs/..%2f..%2fpackage.json',
    ]) {
      const answer = await send(`GET ${address}`);
      expectRefusal(answer, answer.status === 403 ? { status: 403, code: 1003 } : { status: 404, code: 1 });
    }
  });
});

describe('the id of a request', () => {
  const ask = (id: string) => send('GET /health/live', { 'x-request-id': id });

  it.each<[what: string, trust_proxy: boolean | string[], counts: boolean]>([
    ['is a new one by default', false, false],
    ['is the one that it came with from a proxy that is trusted', ['127.0.0.0/8', '::1'], true],
    ['is a new one from another', ['10.0.0.0/8'], false],
  ])('%s', async (_what, trust_proxy, counts) => {
    await using other = await TestApp.start({ trust_proxy });
    const client = new Client(other.url);
    await client.createResource('my-app', { update_type: 'full' });
    await client.publish('my-app', { version_name: '1.0.0', file: Buffer.from('x') });
    for (const path of ['/health/live', '/none', '/resources/my-app/latest', '/resources/%ff/latest'])
      for (const slow of [false, true]) {
        const headers = { 'x-request-id': 'mine-1', ...(slow && { 'content-length': '0' }) };
        const given = (await rawRequest(other.url, `GET ${path}`, headers)).headers['x-request-id'];
        expect([path, given === 'mine-1', given !== undefined]).toEqual([path, counts, true]);
      }
  });

  it.each(['abc', 'A-b_c.9', '0'.repeat(128)])('is the one it came with: %s', async (id) => {
    expect((await ask(id)).headers['x-request-id']).toBe(id);
  });

  it.each([
    '',
    ' ',
    'a b',
    'a,b',
    '<script>',
    "'",
    '%0d%0a',
    'a\tb',
    '\u00e9',
    '{}',
    '0'.repeat(129),
    '../x',
  ])('is a new one instead of %j', async (id) => {
    const given = (await ask(id)).headers['x-request-id'];
    expect(given).toMatch(/^[\w-]{5,40}$/);
    expect(given).not.toBe(id);
  });

  it('is a new one instead of two', async () => {
    await using connection = await RawConnection.open(app.url);
    await connection.write(
      'GET /health/live HTTP/1.1\r\nhost: x\r\nx-request-id: one\r\nx-request-id: two\r\n\r\n',
    );
    expect((await connection.answer()).headers['x-request-id']).not.toMatch(/one|two/);
  });

  it('is never given twice, and is on refusals', async () => {
    const ids = new Set<string | undefined>();
    for (const line of [
      'GET /health',
      'GET /none',
      'GET /resources/%ff/latest',
      'GET /resources/none/latest',
    ])
      for (let i = 0; i < 3; i++) ids.add((await send(line)).headers['x-request-id']);
    expect(ids.size).toBe(12);
    expect(ids).not.toContain(undefined);
  });

  it('is named by an unexpected error', async () => {
    const answer = await withoutStore(() => send(`GET ${file}`, { 'x-request-id': 'my-request' }));
    expectRefusal(answer, { status: 500, code: -1, says: 'my-request' });
  });
});

describe('a page of another origin', () => {
  const allowed = (answer: RawAnswer) => answer.headers['access-control-allow-origin'];

  it('may call when it is named in http.cors_origins', async () => {
    for (const origin of [PAGE, 'http://localhost:3000'])
      for (const line of ['GET /resources/my-app/latest', 'GET /none', 'POST /resources']) {
        const answer = await send(line, { origin, 'x-forwarded-for': '192.0.2.3' });
        expect([line, allowed(answer), answer.headers.vary]).toEqual([line, origin, 'Origin']);
        expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
      }
  });

  it.each(['POST', 'PUT', 'PATCH'])('may ask whether it may %s', async (method) => {
    const headers = {
      origin: PAGE,
      'access-control-request-method': method,
      'access-control-request-headers': 'authorization,content-type',
    };
    const answer = await send('OPTIONS /resources/my-app/versions/1.0.0', headers);
    expect([answer.status, allowed(answer)]).toEqual([204, PAGE]);
    expect(answer.headers['access-control-allow-methods']).toContain(method);
    expect(answer.headers['access-control-allow-headers']).toBe('authorization,content-type');
  });

  it.each([
    'https://evil.example.com',
    'http://console.example.com',
    'https://console.example.com:444',
    'https://console.example.com.evil.com',
    'https://xconsole.example.com',
    'https://console.example.com/',
    'null',
    '*',
    '',
  ])('may not call otherwise: %s', async (origin) => {
    const preflight = { origin, 'access-control-request-method': 'POST' };
    expect(allowed(await send('GET /resources/my-app/latest', { origin }))).toBeUndefined();
    expect(allowed(await send('OPTIONS /resources', preflight))).toBeUndefined();
  });

  it('may not call where no origin is named, the default', async () => {
    await using closed = await TestApp.start();
    const preflight = { origin: PAGE, 'access-control-request-method': 'POST' };
    for (const [line, headers] of [
      ['GET /health', { origin: PAGE }],
      ['OPTIONS /resources', preflight],
    ] as const) {
      const answer = await rawRequest(closed.url, line, headers);
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
    expectRefusal(await rawRequest(closed.url, 'OPTIONS /resources', preflight), { status: 404, code: 1 });
  });
});
