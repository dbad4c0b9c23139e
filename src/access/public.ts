import { RouteConfig } from '@nestjs/platform-fastify';

/** Opens a route to everybody. Every other route needs a token. */
export const Public = (): MethodDecorator => RouteConfig({ public: true });
