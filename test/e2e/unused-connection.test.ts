import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { TestApp } from '../support/test-app.ts';
import { ServiceProcess } from '../support/service-process.ts';

it('closes the application past a connection that was never used', async () => {
  const app = await TestApp.start({ http: { headers_timeout: '1h' } });
  const reserve = connect(Number(new URL(app.url).port), '127.0.0.1');
  reserve.on('error', () => undefined);
  await once(reserve, 'connect');
  await app[Symbol.asyncDispose]();
});

it('is not held up by a connection that was never used', async () => {
  await using service = await ServiceProcess.start({ instance: { shutdown_grace: '1h' } });
  const reserve = connect(Number(new URL(service.url).port), '127.0.0.1');
  reserve.on('error', () => undefined);
  await once(reserve, 'connect');
  await service.kill('SIGTERM');
  expect(await service.exited).toEqual({ code: 0, signal: null });
});
