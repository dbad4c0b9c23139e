import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { RawConnection, rawRequest } from '../../support/raw-http.ts';
import { ADMIN_TOKEN, TestApp } from '../../support/test-app.ts';
import { expectRefusal } from '../bad-input/refusal.ts';

const authorization = `Bearer ${ADMIN_TOKEN}`;
let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
  const client = new Client(app.url);
  await client.createResource('my-app', { update_type: 'full' });
  await client.publish('my-app', { version_name: '1.0.0', file: Buffer.from('x') });
});
afterAll(() => app[Symbol.asyncDispose]());

const send = (line: string, headers = {}) => rawRequest(app.url, line, headers);

describe('a method', () => {
  it.each([
    '/health',
    '/info',
    '/metrics',
    '/resources/my-app/latest',
    '/resources/none/latest',
    '/none',
    '/openapi.json',
  ])('HEAD tells of %s what GET would, without a body', async (address) => {
    await using connection = await RawConnection.open(app.url);
    await connection.send(`HEAD ${address}`);
    const head = await connection.answer({ bodiless: true });
    // Whatever came behind the head would be taken for this answer.
    await connection.send(`GET ${address}`);
    const get = await connection.answer();
    expect([head.status, head.headers['content-type']]).toEqual([get.status, get.headers['content-type']]);
    expect(get.text).not.toBe('');
  });

  it.each([
    ['DELETE /admin/resources/my-app', 'GET, HEAD'],
    ['PUT /resources', 'POST'],
    ['GET /resources?a=b', 'POST'],
    ['POST /resources/my-app/latest', 'GET, HEAD'],
    ['PATCH /resources/my-app/versions', 'POST'],
    ['GET /resources/my-app/versions/release-note', 'PATCH, PUT'],
    ['DELETE /storages/purge', 'GET, HEAD, POST'],
    ['POST /files/a/b.zip', 'GET, HEAD'],
    ['POST http://localhost/health', 'GET, HEAD'],
    ['TRACE /health', 'GET, HEAD'],
    ['PURGE /health', 'GET, HEAD'],
    ['PROPFIND /health', 'GET, HEAD'],
  ])('that its path does not have is refused, and those it has are named: %s', async (line, allow) => {
    const answer = await send(line, { authorization });
    expectRefusal(answer, { status: 405, code: 1, says: 'other methods' });
    expect(answer.headers.allow).toBe(allow);
  });

  it.each(['POST /health', 'DELETE /resources/my-app/latest', 'PUT /resources/download/x'])(
    'is refused without a token where none is needed: %s',
    async (line) => {
      const answer = await send(line);
      expectRefusal(answer, { status: 405, code: 1 });
      expect(answer.headers.allow).toBe('GET, HEAD');
    },
  );

  it.each(['PUT /resources', 'DELETE /admin/resources', 'GET /storages', 'DELETE /admin/resources/my-app'])(
    'tells callers without a token nothing of a path that needs one: %s',
    async (line) => {
      for (const headers of [{}, { authorization: 'Bearer wrong-token-of-somebody-else' }]) {
        const answer = await send(line, headers);
        expectRefusal(answer, { status: 404, code: 1, says: 'no such address' });
        expect(answer.headers).not.toHaveProperty('allow');
      }
    },
  );

  it('with a wrong token counts as a failed authentication', async () => {
    await using limited = await TestApp.start({ rate_limit: { failed_auth: 1 } });
    const guess = () => rawRequest(limited.url, 'PUT /resources', { authorization: 'Bearer wrong-one' });
    expectRefusal(await guess(), { status: 404, code: 1 });
    expectRefusal(await guess(), { status: 429, code: 1005 });
  });

  it.each(['DELETE /resources/my-app', 'GET /none', 'POST /health/none', 'OPTIONS /health', 'OPTIONS *'])(
    'on an address that is none is not found: %s',
    async (line) => {
      expectRefusal(await send(line, { authorization }), { status: 404, code: 1, says: 'no such address' });
    },
  );
});
