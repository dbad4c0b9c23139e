import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** How long the rest of a refused body is read before the connection is cut, ms. */
const LINGER = 5_000;

const hasBody = ({ headers }: FastifyRequest) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
const isUpload = ({ headers }: FastifyRequest) => /^multipart\//i.test(headers['content-type'] ?? '');

/**
 * A body that is not an upload has to arrive within `timeout` ms. When a request is answered before its whole body
 * arrived, the rest is read for a while: cutting the connection at once could destroy the answer on its way.
 */
export function limitSlowBodies(fastify: FastifyInstance, timeout: number): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (isUpload(request)) allowSlowProcessing(request, reply);
    else if (hasBody(request)) unlessComplete(request, timeout, () => refuseLate(request, reply));
    done();
  });
  fastify.addHook('onResponse', (request, _reply, done) => {
    if (!request.raw.complete && !request.raw.destroyed) {
      request.raw.resume();
      unlessComplete(request, LINGER, () => request.raw.socket.destroy());
    }
    done();
  });
}

function unlessComplete({ raw }: FastifyRequest, timeout: number, act: () => void): void {
  const timer = setTimeout(() => raw.complete || act(), timeout).unref();
  raw.once('close', () => clearTimeout(timer));
}

/** Node closes the connection after the answer, so a body that arrives later has no effect. */
function refuseLate(request: FastifyRequest, reply: FastifyReply): void {
  if (reply.sent) request.raw.socket.destroy();
  else void reply.header('connection', 'close').send(new BodyTooSlow());
}

class BodyTooSlow extends Error {
  readonly statusCode = 408;
}

/**
 * Lifts the idle timeout once an upload has arrived: the connection is silent while the server checks a large
 * package. With the answer Node sets the timeout again.
 */
function allowSlowProcessing({ raw }: FastifyRequest, reply: FastifyReply): void {
  raw.once('end', () => reply.sent || raw.socket.setTimeout(0));
}
