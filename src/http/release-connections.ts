import type { FastifyInstance } from 'fastify';
import type { Socket } from 'node:net';

/** How often, ms. */
const EVERY = 100;

/**
 * From the moment the server is closed, whoever closes it, connections that wait for nothing are closed.
 * Node itself looks once, and does not count a connection as idle that never sent a byte; clients keep
 * such in reserve, and would hold it up.
 */
export function releaseConnections({ server }: FastifyInstance): void {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  const release = () => {
    server.closeIdleConnections();
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  };
  const close = server.close.bind(server);
  let timer: NodeJS.Timeout | undefined;
  server.once('close', () => clearInterval(timer));
  server.close = (done) => {
    if (server.listening) timer ??= setInterval(release, EVERY);
    return close(done);
  };
}
