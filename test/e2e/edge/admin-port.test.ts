import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OperationsPort } from '../../../src/http/operations-port.ts';
import { Leaving } from '../../../src/health/leaving.ts';
import { Client } from '../../support/client.ts';
import { RawConnection, rawRequest } from '../../support/raw-http.ts';
import { TestApp } from '../../support/test-app.ts';
import { expectRefusal } from '../bad-input/refusal.ts';

const OPERATORS = ['/metrics', '/info', '/openapi.json', '/docs', '/docs/swagger-ui-init.js'];

async function start(max_connections = 0): Promise<[app: TestApp, operators: string]> {
  const app = await TestApp.start({ instance: { admin_port: 0 }, http: { max_connections } });
  return [app, `http://127.0.0.1:${app.nest.get(OperationsPort).port}`];
}

describe('with instance.admin_port', () => {
  let app: TestApp;
  let operators: string;
  beforeAll(async () => {
    [app, operators] = await start();
    expect((await new Client(app.url).createResource('my-app')).status).toBe(201);
  });
  afterAll(() => app[Symbol.asyncDispose]());

  it.each(OPERATORS)('%s is on that port only', async (path) => {
    expect((await rawRequest(operators, `GET ${path}`)).status).toBe(200);
    for (const method of ['GET', 'POST'])
      expectRefusal(await rawRequest(app.url, `${method} ${path}`), {
        status: 404,
        code: 1,
        says: 'not found',
      });
    expectRefusal(await rawRequest(app.url, `GET http://localhost${path}?x=1`), { status: 404, code: 1 });
  });

  it.each(['/health', '/health/ready'])('%s says more to operators', async (path) => {
    const [open, detailed] = [
      await rawRequest(app.url, `GET ${path}`),
      await rawRequest(operators, `GET ${path}`),
    ];
    expect([open.status, JSON.parse(open.text)]).toEqual([200, { status: 'ok' }]);
    expect(JSON.parse(detailed.text)).toMatchObject({
      status: 'ok',
      details: { database: { status: 'up' } },
    });
  });

  it('/health/live is on both', async () => {
    for (const url of [app.url, operators])
      expect((await rawRequest(url, 'GET /health/live')).text).toBe('{"status":"ok"}');
  });

  it.each(['GET /resources/my-app/latest', 'GET /admin/resources', 'POST /resources', 'GET /none'])(
    '%s is not on that port',
    async (line) => {
      expectRefusal(await rawRequest(operators, line), { status: 404, code: 1, says: 'instance.admin_port' });
    },
  );

  it('what is no request is answered on that port as on the other', async () => {
    expectRefusal(await rawRequest(operators, 'nonsense'), {
      status: 400,
      code: 1001,
      says: 'not an HTTP request',
    });
  });
});

it('metrics are read while the service is full', async () => {
  const [app, operators] = await start(1);
  await using _ = app;
  await using connection = await RawConnection.open(app.url);
  await connection.send('GET /health/live');
  expect((await connection.answer()).status).toBe(200);
  expect((await rawRequest(app.url, 'GET /health/live')).status).toBe(503);
  expect((await rawRequest(operators, 'GET /metrics')).status).toBe(200);
});

it('an instance that leaves says so on both ports, and closes both', async () => {
  const [app, operators] = await start();
  await app.nest.get(Leaving).begin();
  for (const url of [app.url, operators])
    expect(await rawRequest(url, 'GET /health/ready')).toMatchObject({ status: 503 });
  expect(JSON.parse((await rawRequest(app.url, 'GET /health/ready')).text)).toEqual({
    status: 'shutting_down',
  });
  await app[Symbol.asyncDispose]();
  for (const url of [app.url, operators]) await expect(fetch(url)).rejects.toThrow();
});

it('does not start when that port is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await expect(TestApp.start({ instance: { admin_port: port } })).rejects.toThrow('EADDRINUSE');
  other.close();
});
