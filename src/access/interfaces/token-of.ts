import type { FastifyRequest } from 'fastify';

const BEARER = /^Bearer +([^\s]+) *$/i;
const BARE = /^[^\s]+$/;

/** The token of the `Authorization` header, without its scheme. */
export function tokenOf({ headers, routeOptions }: FastifyRequest): string | undefined {
  const { authorization = '' } = headers;
  const bearer = BEARER.exec(authorization)?.[1];
  if (bearer !== undefined || routeOptions.config.bareToken !== true) return bearer;
  return BARE.exec(authorization)?.[0];
}
