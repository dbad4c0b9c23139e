import { addRouteConfig } from '../../http/add-route-config.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Takes `Authorization: <token>` as well as `Bearer <token>`. */
    bareToken?: boolean;
  }
}

/** Takes `Authorization: <token>` as well as `Bearer <token>`: MirrorChyan's publishing script sends the former. */
export const AcceptsBareToken = (): MethodDecorator => addRouteConfig({ bareToken: true });
