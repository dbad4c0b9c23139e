import type { FastifyInstance } from 'fastify';
import type { RateLimits, RouteLimit } from './rate-limits.ts';

/**
 * Counts the requests of routes that name a limit in their config, before their handlers run. To be called
 * before the routes are made: each gets a hook of its own, so that the others pay nothing.
 */
export function limitRoutes(fastify: FastifyInstance, limits: RateLimits): void {
  fastify.addHook('onRoute', (route) => {
    const config: { limit?: RouteLimit } | undefined = route.config;
    const name = config?.limit;
    if (name === undefined) return;
    const limit = limits[name];
    const before = [route.onRequest ?? []].flat();
    route.onRequest = [...before, (request, _reply, done) => done(limit.take(request.ip))];
  });
}
