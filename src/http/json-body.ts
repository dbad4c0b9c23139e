import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parse } from 'secure-json-parse';
import { InvalidParams } from '../errors/invalid-params.ts';

/** JSON only in valid UTF-8, and without keys that reach for prototypes. */
export function parseJsonBody(_request: FastifyRequest, body: Buffer): unknown {
  if (!isUtf8(body)) throw InvalidParams.of('body', 'is not valid UTF-8');
  if (body.length === 0) return undefined;
  try {
    return parse(body.toString(), { protoAction: 'error', constructorAction: 'error' });
  } catch {
    throw InvalidParams.of('body', 'is not valid JSON, or has a forbidden key');
  }
}

export function acceptJsonBodies(fastify: FastifyInstance): void {
  fastify.removeContentTypeParser(['application/json', 'text/plain']);
  fastify.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      done(null, parseJsonBody(request, body));
    } catch (error) {
      done(error as Error);
    }
  });
}
