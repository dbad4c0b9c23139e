import { addRouteConfig } from './add-route-config.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Lines that the handler logs carry no request id. */
    quiet?: boolean;
  }
}

/** Spares the hottest routes the context that puts request ids into their log lines. */
export const Quiet = (): MethodDecorator => addRouteConfig({ quiet: true });
