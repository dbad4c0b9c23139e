import type { FastifyRequest, RouteOptions } from 'fastify';
import { NotAllowed, ServiceUnavailable, Unauthenticated } from '../../errors/other-errors.ts';
import type { Door } from '../../http/edge.ts';
import type { RateLimits } from '../../http/rate-limits.ts';
import type { Administrators } from '../logic/administrators.ts';
import type { Permission, Publishers } from '../publishers.ts';
import type { RouteAccess } from '../route-access.ts';

const BEARER = /^Bearer +([^\s]+) *$/i;
const BARE = /^[^\s]+$/;
const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Knows the caller by its token, before the body is read. */
export class Admission implements Door {
  constructor(
    private readonly administrators: Administrators,
    private readonly publishers: Publishers,
    private readonly limits: Pick<RateLimits, 'writes' | 'failedAuth'>,
  ) {}

  wantsContext(request: FastifyRequest): boolean {
    return !accessOf(request).quiet;
  }

  /** Whatever route is not marked public needs a token; an address that leads nowhere does not tell which. */
  needsToken(request: FastifyRequest): boolean {
    return !request.is404 && !accessOf(request).public;
  }

  takesForms(route: RouteOptions): boolean {
    const access: RouteAccess | undefined = route.config;
    return access?.script === true;
  }

  async admit(request: FastifyRequest): Promise<void> {
    // Whoever has hung up in between has no address any more.
    const { ip } = request;
    const token = tokenOf(request);
    if (token === undefined || !this.administrators.recognise(token))
      await this.admitPublisher(request, token, ip);
    if (!READS.has(request.method)) this.limits.writes.count(ip);
  }

  private async admitPublisher(
    request: FastifyRequest,
    token: string | undefined,
    ip: string,
  ): Promise<void> {
    const permission = await this.permissionOf(request, token, ip);
    if (permission === 'granted') return;
    if (permission === 'unavailable')
      throw new ServiceUnavailable(
        'it cannot be found out now whether this token may publish: try again later',
      );
    this.limits.failedAuth.count(ip);
    throw permission === 'refused'
      ? new NotAllowed('this token may not publish to this resource')
      : new Unauthenticated();
  }

  private async permissionOf(
    request: FastifyRequest,
    token: string | undefined,
    ip: string,
  ): Promise<Permission> {
    const { rid } = request.params as { rid?: string };
    if (token === undefined || rid === undefined || !accessOf(request).publishers) return 'unknown';
    // Nobody is asked about the tokens of a client that tries them out.
    this.limits.failedAuth.check(ip);
    return this.publishers.permission(token, rid);
  }
}

function accessOf(request: FastifyRequest): RouteAccess {
  return request.routeOptions.config as RouteAccess;
}

function tokenOf(request: FastifyRequest): string | undefined {
  const { authorization = '' } = request.headers;
  return (
    BEARER.exec(authorization)?.[1] ?? (accessOf(request).script ? BARE.exec(authorization)?.[0] : undefined)
  );
}
