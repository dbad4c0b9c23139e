import { applyDecorators } from '@nestjs/common';
import { addRouteConfig } from './add-route-config.ts';
import { ApiErrors } from './api-envelope.ts';
import type { RateLimitKey } from './rate-limits.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Key in `rate_limit` of the limit that requests count towards. */
    limit?: RateLimitKey;
  }
}

/** Counts each request of the route towards the client's limit `rate_limit.<key>`. */
export const Limited = (key: RateLimitKey): MethodDecorator =>
  applyDecorators(addRouteConfig({ limit: key }), ApiErrors('TooManyRequests'));
