import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { samplesOf } from '../../support/metrics.ts';
import { zipOf } from '../../support/packages.ts';
import { type RawAnswer, RawConnection, rawRequest } from '../../support/raw-http.ts';
import { TestApp } from '../../support/test-app.ts';
import { expectRefusal, type Refusal } from './refusal.ts';
import { NOTHING_BESIDE } from './holdings.ts';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start(NOTHING_BESIDE);
  const client = new Client(app.url);
  const file = await zipOf({ 'app.txt': 'one' });
  await client.createResource('my-app');
  await client.publish('my-app', { version_name: '1.0.0', file });
  await client.createResource('paid', { access: 'cdk' });
  await client.publish('paid', { version_name: '1.0.0', file });
});
afterAll(() => app[Symbol.asyncDispose]());

const ROUTES = ['/resources', '/api/resources'];

function get(address: string): Promise<RawAnswer> {
  return rawRequest(app.url, `GET ${address}`);
}

const noSuchResource = { status: 404, code: 8001, says: 'resource not found' };
const twice = (field: string): Refusal => ({ status: 400, code: 1001, field, says: 'more than once' });

describe.each(ROUTES)('a check at %s', (route) => {
  it.each<[query: string, refusal: Refusal]>([
    ['os=beos', { status: 400, code: 8002, says: 'beos' }],
    ['os=__proto__', { status: 400, code: 8002 }],
    ['os=windows%00', { status: 400, code: 8002 }],
    ['os=%77indows%', { status: 400, code: 8002 }],
    [`os=${'x'.repeat(8000)}`, { status: 400, code: 8002 }],
    ['arch=mips', { status: 400, code: 8003, says: 'mips' }],
    ['arch=toString', { status: 400, code: 8003 }],
    ['channel=nightly', { status: 400, code: 8004, says: 'nightly' }],
    ['channel=stable%20', { status: 400, code: 8004 }],
    ['channel=%ff', { status: 400, code: 8004 }],
    ['channel=beta&channel=alpha', twice('channel')],
    ['os=windows&os=linux', twice('os')],
    ['arch=arm&arch=amd64', twice('arch')],
    ['current_version=1&current_version=2', twice('current_version')],
    ['cdk=a&cdk=b', twice('cdk')],
    ['os=darwin&channel=nightly&arch=mips', { status: 400, code: 8004 }],
  ])('refuses %s', async (query, refusal) => {
    expectRefusal(await get(`${route}/my-app/latest?${query}`), refusal);
  });

  it.each([
    'unknown=1',
    'unknown=1&unknown=2',
    'os=&os=&channel=stable&channel=stable',
    '__proto__=x',
    '__proto__[os]=beos',
    'constructor=x',
    'OS=beos',
    'os[]=beos',
    '&=&?',
  ])('takes no notice of %s', async (query) => {
    const { status, text } = await get(`${route}/my-app/latest?${query}`);
    expect([status, JSON.parse(text).data?.version_name]).toEqual([200, '1.0.0']);
  });

  it.each(['%ff', '%00', "'%20OR%201=1", '9'.repeat(10_000), '0.9.0%0a', '%F0%9F%98%80', '-', '"'])(
    'offers the update to who runs %s',
    async (current) => {
      const { status, text } = await get(`${route}/my-app/latest?current_version=${current}`);
      expect([status, JSON.parse(text).data?.version_name]).toEqual([200, '1.0.0']);
      expect(text).toMatch(/"(download_)?url":"http/);
    },
  );

  it.each([
    'none',
    'MY-APP',
    'my-app%20',
    'my-app%00',
    '..',
    '%2e%2e',
    '..%2fmy-app',
    '__proto__',
    'constructor',
    'a',
    'x'.repeat(65),
    '%F0%9F%98%80',
  ])('knows no resource %s', async (id) => {
    expectRefusal(await get(`${route}/${id}/latest`), noSuchResource);
  });

  it.each<[what: string, address: string, refusal: Refusal]>([
    ['not UTF-8', `${route}/%ff/latest`, { status: 400, code: 1001, field: 'address' }],
    ['half a character', `${route}/%c3/latest`, { status: 400, code: 1001, field: 'address' }],
    ['not percent-encoded', `${route}/%zz/latest`, { status: 400, code: 1001, field: 'address' }],
    ['endless', `${route}/${'x'.repeat(2000)}/latest`, { status: 414, code: 1, says: 'too long' }],
    ['no route', `${route}/my-app/newest`, { status: 404, code: 1, says: 'no such address' }],
    ['no route either', `${route}/my-app/latest/`, { status: 404, code: 1, says: 'no such address' }],
  ])('refuses an address that is %s', async (_what, address, refusal) => {
    expectRefusal(await get(address), refusal);
  });

  it('gives no URL away for a licence key that is none', async () => {
    for (const cdk of ['x', '%00', '%ff', '__proto__', 'x'.repeat(8000), '%27%20OR%201=1']) {
      const answer = await get(`${route}/paid/latest?cdk=${cdk}`);
      expectRefusal(answer, { status: 403, code: 7002 });
      expect(answer.text).not.toMatch(/url|download/);
    }
    const anonymous = await get(`${route}/paid/latest?cdk=`);
    expect(anonymous.status).toBe(200);
    expect(anonymous.text).not.toMatch(/"(download_)?url"/);
  });

  it.each(['rb_backend', 'my_host:8080', 'localhost', 'a.b-c.', '[::1]:80', 'xn--bcher-kva.example'])(
    'puts the host into a URL as it was sent: %j',
    async (host) => {
      await using connection = await RawConnection.open(app.url);
      await connection.send(`GET ${route}/my-app/latest`, { host });
      expect((await connection.answer()).text).toContain(`"http://${host}/`);
    },
  );

  it.each(['', 'a b', 'a/b', 'a"b', 'user@host', 'host:port', 'x'.repeat(300), 'a,b', '[::1', 'é'])(
    'puts the address of the connection into a URL in place of the host %j',
    async (host) => {
      await using connection = await RawConnection.open(app.url);
      await connection.send(`GET ${route}/my-app/latest`, { host });
      expect((await connection.answer()).text).toContain(`"${app.url}/`);
    },
  );

  it('counts the hosts that cannot be used', async () => {
    const unusable = async () => (await samplesOf(app.url, 'rb_unusable_hosts_total')).get('');
    const before = await unusable();
    await using connection = await RawConnection.open(app.url);
    await connection.send(`GET ${route}/my-app/latest`, { host: 'a,b' });
    await connection.answer();
    expect(await unusable()).toBe(before! + 1);
  });

  it('puts the address of the connection into a URL when no host is given', async () => {
    await using connection = await RawConnection.open(app.url);
    await connection.write(`GET ${route}/my-app/latest HTTP/1.0\r\n\r\n`);
    expect((await connection.answer()).text).toContain(`"${app.url}/`);
  });
});
