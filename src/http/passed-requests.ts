import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Socket } from 'node:net';
import type { Group } from '../group/group.ts';

/** With a request that a front passes on: the ends of its connection, as `peerOf` writes them. */
export const PEER_HEADER = 'rb-peer';
/** bytes that the header may add to a head */
export const PEER_HEADER_SIZE = 256;

/** What a client's connection tells about it, and about the address that it connected to. */
const ENDS = ['remoteAddress', 'localAddress', 'localPort', 'localFamily'] as const;

export function peerOf(socket: Socket): string {
  return JSON.stringify(ENDS.map((name) => socket[name]));
}

/**
 * Takes requests that fronts pass on to the keeper as if their senders had connected to it. Only fronts reach its
 * socket. A change is answered once every front knows of it.
 */
export function takePassedRequests(fastify: FastifyInstance, group: Group): void {
  const { server } = fastify;
  // The fronts close idle connections: the keeper must not do so while a request is on its way.
  server.keepAliveTimeout = 0;
  server.prependListener('request', ({ headers, socket }: IncomingMessage) => {
    const ends = JSON.parse((headers[PEER_HEADER] as string | undefined) ?? '[]') as unknown[];
    delete headers[PEER_HEADER];
    // The connection belongs to one client at a time.
    for (const [i, value] of ends.entries())
      Object.defineProperty(socket, ENDS[i]!, { value: value ?? undefined, configurable: true });
  });
  fastify.addHook('onSend', async ({ method }) => {
    if (method !== 'GET' && method !== 'HEAD') await group.settled();
  });
}
