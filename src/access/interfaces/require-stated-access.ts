import type { FastifyInstance, RouteOptions } from 'fastify';

/**
 * Fails the start when a route states neither `@Public()` nor `@Needs()`, or states them wrongly: a new route
 * must not be open, or closed, by oversight. To be called before the routes are made.
 */
export function requireStatedAccess(fastify: FastifyInstance): void {
  const routes: RouteOptions[] = [];
  fastify.addHook('onRoute', (route) => void routes.push(route));
  // Not before: hooks of plugins may complete the config of a route after this one has seen it.
  fastify.addHook('onReady', (done) => {
    const problems = routes.splice(0).flatMap((route) => problemWith(route) ?? []);
    done(problems.length === 0 ? undefined : new Error(problems.join('\n')));
  });
}

function problemWith({ method, url, config }: RouteOptions): string | undefined {
  const route = `${[method].flat().join(' ')} ${url}`;
  // Made by the CORS plugin, which answers it before access is looked at.
  if (route === 'OPTIONS *') return undefined;
  const { needs, public: isPublic = false } = config ?? {};
  if (isPublic === (needs !== undefined))
    return `the route ${route} must state either @Public() or @Needs(right)`;
  if (needs?.resource !== undefined && !url.split('/').includes(`:${needs.resource}`))
    return `the route ${route} needs a right on the resource :${needs.resource}, which its address does not name`;
  return undefined;
}
