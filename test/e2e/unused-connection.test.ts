import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { ServiceProcess } from '../support/service-process.ts';

it('is not held up by a connection that was never used', async () => {
  await using service = await ServiceProcess.start({ instance: { shutdown_grace: '1h' } });
  const reserve = connect(Number(new URL(service.url).port), '127.0.0.1');
  reserve.on('error', () => undefined);
  await once(reserve, 'connect');
  await service.kill('SIGTERM');
  expect(await service.exited).toEqual({ code: 0, signal: null });
});
