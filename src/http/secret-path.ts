import { addRouteConfig } from './add-route-config.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The request log shows the route's template in place of the path. */
    secretPath?: boolean;
  }
}

/** Keeps the path of a route out of the log: a parameter in it opens something. */
export const SecretPath = (): MethodDecorator => addRouteConfig({ secretPath: true });
