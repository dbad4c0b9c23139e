import { RouteConfig } from '@nestjs/platform-fastify';

/**
 * Opens a route to everybody. Every other route needs a token.
 * @param quiet what the route's handler logs carries no request id: spares the hottest routes the context
 */
export const Public = ({ quiet = false } = {}): MethodDecorator => RouteConfig({ public: true, quiet });
