import type { FastifyRequest } from 'fastify';
import { Unauthenticated } from '../../errors/other-errors.ts';
import type { Admit } from '../../http/edge.ts';
import type { RateLimit } from '../../http/rate-limits.ts';
import type { Administrators } from '../logic/administrators.ts';

const BEARER = /^Bearer +([^\s]+) *$/i;
const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether lines logged on behalf of this request should carry its id. */
export function wantsContext(request: FastifyRequest): boolean {
  return !(request.routeOptions.config as { quiet?: boolean }).quiet;
}

/** Whatever route is not marked public needs a token; an address that leads nowhere does not tell which. */
export function needsToken(request: FastifyRequest): boolean {
  return !request.is404 && !(request.routeOptions.config as { public?: boolean }).public;
}

/** Knows the caller by its bearer token, before the body is read. */
export function admission(
  administrators: Administrators,
  limits: { writes: RateLimit; failedAuth: RateLimit },
): Admit {
  return async (request) => {
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined || !administrators.recognise(token)) {
      await limits.failedAuth(request);
      throw new Unauthenticated();
    }
    if (!READS.has(request.method)) await limits.writes(request);
  };
}
