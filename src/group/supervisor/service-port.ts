import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/**
 * The port for a group of fronts, which share it by SO_REUSEPORT. The kernel would let them share it with another
 * instance, too, so that is ruled out first.
 * @param port 0 for any free one
 * @throws the error of `listen`
 */
export async function servicePort(host: string, port: number): Promise<number> {
  const server = createServer();
  await once(server.listen({ host, port }), 'listening');
  const taken = (server.address() as AddressInfo).port;
  server.close();
  await once(server, 'close');
  return taken;
}
