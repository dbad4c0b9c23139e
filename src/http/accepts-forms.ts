import { addRouteConfig } from './add-route-config.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Takes urlencoded forms as well as JSON. */
    forms?: boolean;
  }
}

/** Takes urlencoded forms as well as JSON; without it a form is answered 415. */
export const AcceptsForms = (): MethodDecorator => addRouteConfig({ forms: true });
