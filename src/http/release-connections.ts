import type { FastifyInstance } from 'fastify';
import type { Socket } from 'node:net';

/** How often, ms. */
const EVERY = 100;

/**
 * While the server closes, connections that wait for nothing are closed. Node itself looks once, and does not
 * count a connection as idle that never sent a byte; clients keep such in reserve, and would hold it up.
 */
export function releaseConnections(fastify: FastifyInstance): void {
  const open = new Set<Socket>();
  fastify.server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  fastify.addHook('preClose', (done) => {
    const release = () => {
      fastify.server.closeIdleConnections();
      for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    };
    const timer = setInterval(release, EVERY);
    fastify.server.once('close', () => clearInterval(timer));
    done();
  });
}
