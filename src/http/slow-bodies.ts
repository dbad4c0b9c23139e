import type { FastifyInstance, FastifyRequest } from 'fastify';

/** How long what is left of a refused body is read before the connection is cut, ms. */
const LINGER = 5_000;

const hasBody = ({ headers }: FastifyRequest) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
const isUpload = ({ headers }: FastifyRequest) => headers['content-type']?.startsWith('multipart/') ?? false;

/**
 * A body that is not an upload has to arrive within `timeout` ms. An answer that comes before the whole
 * body gets read: cutting the connection at once would destroy the answer on its way.
 */
export function limitSlowBodies(fastify: FastifyInstance, timeout: number): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (hasBody(request) && !isUpload(request)) cutUnlessComplete(request, timeout);
    done();
  });
  fastify.addHook('onResponse', (request, _reply, done) => {
    if (!request.raw.complete && !request.raw.destroyed) {
      request.raw.resume();
      cutUnlessComplete(request, LINGER);
    }
    done();
  });
}

function cutUnlessComplete({ raw }: FastifyRequest, timeout: number): void {
  const timer = setTimeout(() => raw.complete || raw.socket.destroy(), timeout).unref();
  raw.once('close', () => clearTimeout(timer));
}
