import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** ms for the fronts of a supervisor that was killed to end, and between two looks */
const PATIENCE = { limit: 1000, interval: 100 };

/**
 * The port for a group of fronts, which share it by SO_REUSEPORT. The kernel would let them share it with another
 * instance, too, so that is ruled out, as long as this process runs.
 * @param port 0 for any free one
 * @throws the error of `listen`
 */
export async function servicePort(host: string, port: number): Promise<number> {
  const server = await listenOnce(host, port);
  const address = server.address() as AddressInfo;
  try {
    await claim(address);
  } finally {
    server.close();
    await once(server, 'close');
  }
  return address.port;
}

async function listenOnce(host: string, port: number): Promise<Server> {
  for (let left = PATIENCE.limit; ; left -= PATIENCE.interval)
    try {
      const server = createServer();
      await once(server.listen({ host, port }), 'listening');
      return server;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || left <= 0) throw error;
      await delay(PATIENCE.interval);
    }
}

/** Another group may be about to listen. A name in Linux's abstract namespace ends with the process that has it. */
async function claim({ address, port }: AddressInfo): Promise<void> {
  const name = createServer().unref();
  try {
    await once(name.listen({ path: `\0resource-backend ${address} ${port}` }), 'listening');
  } catch (error) {
    throw Object.assign(error as Error, { address, port });
  }
}
