import { RouteConfig } from '@nestjs/platform-fastify';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';
import type { FastifyContextConfig } from 'fastify';

/**
 * Adds to the Fastify config of a handler's route. Several decorators may add to one route, which Nest's own
 * `RouteConfig` does not allow: the last one would replace the others.
 */
export function addRouteConfig(part: FastifyContextConfig): MethodDecorator {
  return (target, key, descriptor) => {
    const before = Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, descriptor.value as object) as object;
    return RouteConfig({ ...before, ...part })(target, key, descriptor);
  };
}
