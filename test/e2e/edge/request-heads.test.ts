import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { RawConnection } from '../../support/raw-http.ts';
import { ADMIN_TOKEN, TestApp } from '../../support/test-app.ts';
import { expectRefusal } from '../bad-input/refusal.ts';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
  const client = new Client(app.url);
  await client.createResource('my-app', { update_type: 'full' });
  await client.publish('my-app', { version_name: '1.0.0', file: Buffer.from('x') });
});
afterAll(() => app[Symbol.asyncDispose]());

async function ask(...lines: string[]) {
  await using connection = await RawConnection.open(app.url);
  await connection.write([...lines, '', ''].join('\r\n'));
  return await connection.answer();
}

const urlIn = (answer: Awaited<ReturnType<typeof ask>>) =>
  new URL(JSON.parse(answer.text).data.download_url).host;

describe('two Host headers', () => {
  it.each(['/health/live', '/resources/my-app/latest', '/none'])('are refused on %s', async (path) => {
    for (const second of ['host: b.example', 'HOST: a.example'])
      expectRefusal(await ask(`GET ${path} HTTP/1.1`, 'Host: a.example', second), {
        status: 400,
        code: 1001,
        field: 'host',
      });
  });

  it('are refused before the token is looked at', async () => {
    const head = ['POST /resources HTTP/1.1', 'host: a.example', 'host: b.example', 'content-length: 0'];
    expectRefusal(await ask(...head), { status: 400, code: 1001, field: 'host' });
  });
});

describe('a request target that is a whole URL', () => {
  it.each(['http', 'HTTP', 'https'])('counts as its path and its host, with %s', async (scheme) => {
    const target = `${scheme}://target.example:8080/resources/my-app/latest?os=windows`;
    const answer = await ask(`GET ${target} HTTP/1.1`, 'host: other.example');
    expect([answer.status, urlIn(answer)]).toEqual([200, 'target.example:8080']);
  });

  it('counts for a route that needs a token', async () => {
    const line = 'GET http://target.example/admin/resources HTTP/1.1';
    expectRefusal(await ask(line, 'host: x'), { status: 401, code: 1002 });
    expect((await ask(line, 'host: x', `authorization: Bearer ${ADMIN_TOKEN}`)).status).toBe(200);
  });

  it('that has a query and no path has the path /', async () => {
    for (const target of ['http://target.example', 'http://target.example?a=/health'])
      expect(JSON.parse((await ask(`GET ${target} HTTP/1.1`, 'host: x')).text).data.links).toBeDefined();
  });

  it.each(['http://user@target.example', 'http://', 'http://a%20b'])(
    'with the host of %s gets URLs with the address of the connection',
    async (base) => {
      const answer = await ask(`GET ${base}/resources/my-app/latest HTTP/1.1`, 'host: x');
      expect([answer.status, urlIn(answer)]).toEqual([200, new URL(app.url).host]);
    },
  );
});

describe('a transfer coding', () => {
  it.each(['gzip, chunked', 'gzip', 'identity', 'chunked, gzip', 'x'])(
    'other than chunked is answered 501, and the connection closed: %s',
    async (coding) => {
      await using connection = await RawConnection.open(app.url);
      await connection.write(
        `POST /resources HTTP/1.1\r\nhost: x\r\ntransfer-encoding: ${coding}\r\n\r\n0\r\n\r\n`,
      );
      expectRefusal(await connection.answer(), { status: 501, code: 1, says: 'chunked' });
      await connection.closed;
    },
  );

  it.each(['chunked', 'Chunked'])('%s is understood', async (coding) => {
    const head = ['POST /resources HTTP/1.1', 'host: x', `transfer-encoding: ${coding}`, '', '0'];
    expectRefusal(await ask(...head), { status: 401, code: 1002 });
  });
});
