import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import { addRouteConfig } from '../../http/add-route-config.ts';
import { ApiErrors } from '../../http/api-envelope.ts';
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
 * Opens a route to principals that hold the right, and documents the credential and how it can be refused.
 * @param on.resource the route parameter that names the resource the right is needed on; without it the right is
 * needed on the whole instance
 */
export const Needs = (right: Right, on: Pick<Need, 'resource'> = {}): MethodDecorator =>
  applyDecorators(
    addRouteConfig({ needs: { right, ...on } }),
    ApiBearerAuth(),
    ApiErrors('Unauthenticated', 'NotAllowed', 'TooManyRequests', 'Unavailable'),
  );
