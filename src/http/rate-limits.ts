import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../config/config.ts';
import { TooManyRequests } from '../errors/other-errors.ts';

/** Counts one event of this request's client. @throws TooManyRequests beyond the limit */
export type RateLimit = (request: FastifyRequest) => Promise<void>;

/** Clients remembered at once; the least recent make room. */
const MAX_CLIENTS = 10_000;

export async function rateLimits(fastify: FastifyInstance, config: Config) {
  await fastify.register(rateLimit, { global: false, cache: MAX_CLIENTS });
  return {
    writes: perMinute(fastify, 'write', config.rate_limit.writes),
    failedAuth: perMinute(fastify, 'failed-auth', config.rate_limit.failed_auth),
  };
}

/** @param max events per client address and minute; 0 for no limit */
function perMinute(fastify: FastifyInstance, name: string, max: number): RateLimit {
  if (max === 0) return async () => undefined;
  const count = fastify.createRateLimit({
    max,
    timeWindow: 60_000,
    keyGenerator: (request) => `${name} ${request.ip}`,
  });
  return async (request) => {
    const outcome = await count(request);
    if (!outcome.isAllowed && outcome.isExceeded)
      throw new TooManyRequests(Math.max(1, outcome.ttlInSeconds));
  };
}
