import { RouteConfig } from '@nestjs/platform-fastify';
import type { RouteAccess } from './route-access.ts';

/**
 * Opens a route to everybody. Every other route needs a token.
 * @param options.quiet spares the hottest routes the context that makes their handlers log request ids
 * @param options.limit what requests count as for the client's rate limits; nothing by default
 */
export const Public = (options: Pick<RouteAccess, 'quiet' | 'limit'> = {}): MethodDecorator =>
  RouteConfig({ public: true, ...options } satisfies RouteAccess);
