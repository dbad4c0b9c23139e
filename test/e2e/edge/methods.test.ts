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
    'DELETE /resources/my-app',
    'DELETE /admin/resources/my-app',
    'PUT /resources',
    'GET /resources',
    'POST /resources/my-app/latest',
    'PATCH /resources/my-app/versions',
    'TRACE /health',
    'PURGE /health',
    'PROPFIND /health',
  ])('that no route has is not found: %s', async (line) => {
    expectRefusal(await send(line, { authorization }), { status: 404, code: 1, says: 'no such address' });
  });
});
