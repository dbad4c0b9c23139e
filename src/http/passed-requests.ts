import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Group } from '../group/group.ts';

/** With a request that a front passes on: the address of the front's peer. */
export const PEER_HEADER = 'rb-peer';

/**
 * Takes requests that fronts pass on to the keeper as if their senders had connected to it. Only fronts reach its
 * socket. A change is answered once every front knows of it.
 */
export function takePassedRequests(fastify: FastifyInstance, group: Group): void {
  const { server } = fastify;
  // The fronts close idle connections: the keeper must not do so while a request is on its way.
  server.keepAliveTimeout = 0;
  server.prependListener('request', ({ headers, socket }: IncomingMessage) => {
    const { [PEER_HEADER]: value } = headers;
    delete headers[PEER_HEADER];
    // The connection belongs to one client at a time.
    Object.defineProperty(socket, 'remoteAddress', { value, configurable: true });
  });
  fastify.addHook('onSend', async ({ method }) => {
    if (method !== 'GET' && method !== 'HEAD') await group.settled();
  });
}
