import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parse } from 'secure-json-parse';
import { InvalidParams } from '../errors/invalid-params.ts';

/** Far deeper than any real body; later steps walk a body by recursion. */
const MAX_DEPTH = 32;

/** Accepts JSON in valid UTF-8 only, with limited nesting and without keys that reach for prototypes. */
function parseJsonBody(_request: FastifyRequest, body: Buffer): unknown {
  if (!isUtf8(body)) throw InvalidParams.of('body', 'is not valid UTF-8');
  if (body.length === 0) return undefined;
  const value = parsed(body.toString());
  if (isDeeper(value, MAX_DEPTH)) throw InvalidParams.of('body', `is nested deeper than ${MAX_DEPTH} levels`);
  return value;
}

function parsed(text: string): unknown {
  try {
    return parse(text, { protoAction: 'error', constructorAction: 'error' });
  } catch {
    throw InvalidParams.of('body', 'is not valid JSON, or has a forbidden key');
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
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
