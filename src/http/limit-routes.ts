import type { FastifyInstance } from 'fastify';
import type { Group } from '../group/group.ts';
import type { RateLimits } from './rate-limits.ts';

/**
 * Counts the requests of routes marked with `@Limited()`, before their handlers run. To be called before the routes
 * are made: each such route gets a hook of its own, so that the others pay nothing.
 */
export function limitRoutes(fastify: FastifyInstance, limits: RateLimits, { part }: Group): void {
  fastify.addHook('onRoute', (route) => {
    const key = route.config?.limit;
    if (key === undefined) return;
    // A front has counted a request that it passes on.
    if (part === 'keeper' && route.config?.byFronts === true) return;
    const limit = limits.of(key);
    const before = [route.onRequest ?? []].flat();
    route.onRequest = [
      ...before,
      (request, _reply, done) => done(limit.take(request.ip, rangesIn(request.headers.range))),
    ];
  });
}

/** A request for several ranges counts as often: in the worst case each is a read of its own. */
function rangesIn(range = ''): number {
  return range.split(',').length;
}
