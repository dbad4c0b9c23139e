import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config/config.ts';

/** How long what is left of a refused body is read before the connection is cut, ms. */
const LINGER = 5_000;

const hasBody = ({ headers }: FastifyRequest) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
const isUpload = ({ headers }: FastifyRequest) => /^multipart\//i.test(headers['content-type'] ?? '');

/**
 * A body that is not an upload has to arrive within `body_timeout`. An answer that comes before the whole
 * body gets read: cutting the connection at once would destroy the answer on its way.
 */
export function limitSlowBodies(fastify: FastifyInstance, limits: Config['http']): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (hasBody(request)) {
      if (isUpload(request)) waitWithUploader(request, reply, limits.idle_timeout);
      else unlessComplete(request, limits.body_timeout, () => refuseLate(request, reply));
    }
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

function refuseLate(request: FastifyRequest, reply: FastifyReply): void {
  const cut = () => request.raw.socket.destroy();
  if (reply.sent) return void cut();
  reply.raw.once('finish', cut);
  void reply.header('connection', 'close').send(new BodyTooSlow());
}

class BodyTooSlow extends Error {
  readonly statusCode = 408;
}

/** Once an upload has arrived the silence is ours: a large package takes its time to be checked. */
function waitWithUploader({ raw }: FastifyRequest, reply: FastifyReply, idleTimeout: number): void {
  raw.once('end', () => raw.socket.setTimeout(0));
  reply.raw.once('finish', () => raw.socket.setTimeout(idleTimeout));
}
