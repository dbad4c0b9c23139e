import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ListenOptions } from 'node:net';
import { OperationsPort } from './http/operations-port.ts';

/**
 * Opens the ports. That for operators comes first: when it is taken, no client has been told of this instance.
 * @param operatorsHost for a service that does not listen on a host itself
 */
export async function listen(
  app: NestFastifyApplication,
  address: ListenOptions,
  operatorsHost = address.host!,
): Promise<void> {
  await app.init();
  const fastify = app.getHttpAdapter().getInstance();
  await fastify.ready();
  await app.get(OperationsPort).open(fastify, operatorsHost);
  await app.listen(address);
}
