import { RouteConfig } from '@nestjs/platform-fastify';
import type { RouteAccess } from './route-access.ts';

/**
 * Opens a route below `:rid` to the publishers of that resource, besides administrators.
 * @param options.script publishers' scripts call it: they send tokens without a scheme too, and forms as well as JSON
 */
export const PublisherRoute = ({ script = false } = {}): MethodDecorator =>
  RouteConfig({ publishers: true, script } satisfies RouteAccess);
