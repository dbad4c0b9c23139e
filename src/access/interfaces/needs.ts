import { addRouteConfig } from '../../http/add-route-config.ts';
import type { Right } from '../right.ts';

interface Need {
  readonly right: Right;
  /** Route parameter that holds the resource's id. */
  readonly resource?: string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the caller has to be allowed. */
    needs?: Need;
  }
}

/**
 * Opens a route to principals that hold the right.
 * @param on.resource the route parameter that names the resource the right is needed on; without it the right is
 * needed on the whole instance
 */
export const Needs = (right: Right, on: Pick<Need, 'resource'> = {}): MethodDecorator =>
  addRouteConfig({ needs: { right, ...on } });
