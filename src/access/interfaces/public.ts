import { addRouteConfig } from '../../http/add-route-config.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Needs no credential. */
    public?: boolean;
  }
}

/** Opens a route to every client, without a credential. */
export const Public = (): MethodDecorator => addRouteConfig({ public: true });
