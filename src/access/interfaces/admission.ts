import type { FastifyRequest } from 'fastify';
import { NotAllowed, ServiceUnavailable, Unauthenticated } from '../../errors/other-errors.ts';
import type { RateLimit } from '../../http/rate-limit.ts';
import type { RateLimits } from '../../http/rate-limits.ts';
import { holdsRight } from '../holds-right.ts';
import type { Administrators } from '../logic/administrators.ts';
import { publisherOf } from '../logic/publisher-of.ts';
import type { Principal } from '../principal.ts';
import type { Publishers } from '../publishers.ts';
import { type Right, RIGHTS_OF } from '../right.ts';
import { tokenOf } from './token-of.ts';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What one request needs. */
interface Demand {
  readonly right: Right;
  /** Id as the address names it, unchecked; undefined for the whole instance. */
  readonly resource: string | undefined;
}

/** Finds out who makes a request and whether that is allowed, before the body is read. */
export class Admission {
  private readonly writes: RateLimit;
  private readonly failures: RateLimit;

  constructor(
    private readonly administrators: Administrators,
    private readonly publishers: Publishers,
    limits: RateLimits,
  ) {
    this.writes = limits.of('writes');
    this.failures = limits.of('failed_auth');
  }

  /** @throws Unauthenticated, NotAllowed, ServiceUnavailable, TooManyRequests */
  async admit(request: FastifyRequest): Promise<Principal> {
    // Read now: a request whose client hangs up meanwhile has no address any more.
    const { ip } = request;
    const principal = await this.principalOf(request, ip);
    if (!READS.has(request.method)) this.writes.count(ip);
    return principal;
  }

  /**
   * Whether an administrator makes a request that no route takes. A wrong token counts as a failed authentication, so
   * that such requests are no way around its limit. @throws TooManyRequests
   */
  isAdministrator(request: FastifyRequest): boolean {
    const token = tokenOf(request);
    if (token === undefined) return false;
    const isKnown = this.administrators.recognise(token) !== undefined;
    if (!isKnown) this.failures.count(request.ip);
    return isKnown;
  }

  private async principalOf(request: FastifyRequest, ip: string): Promise<Principal> {
    const demand = demandOf(request);
    const token = tokenOf(request);
    const administrator = token === undefined ? undefined : this.administrators.recognise(token);
    if (administrator === undefined) return this.publisher(token, demand, ip);
    if (!holdsRight(administrator, demand.right, demand.resource))
      throw new NotAllowed(`this token lacks the right ${demand.right}`);
    return administrator;
  }

  /** Publishers are known by resource, so on routes that are not for them their tokens count as unknown ones. */
  private async publisher(
    token: string | undefined,
    { right, resource }: Demand,
    ip: string,
  ): Promise<Principal> {
    if (token === undefined || resource === undefined || !RIGHTS_OF.publisher.has(right))
      throw this.failed(ip, new Unauthenticated());
    // Checked first, so that a client that guesses tokens does not have each of them judged.
    this.failures.check(ip);
    const permission = await this.publishers.permission(token, resource);
    if (permission === 'granted') return publisherOf(resource);
    if (permission === 'unavailable')
      throw new ServiceUnavailable(
        'it cannot be found out now whether this token may publish: try again later',
      );
    throw this.failed(
      ip,
      permission === 'refused'
        ? new NotAllowed('this token may not publish to this resource')
        : new Unauthenticated(),
    );
  }

  /** Counts a failed authentication. @throws TooManyRequests in place of `error` when it is one too many */
  private failed(ip: string, error: Error): Error {
    this.failures.count(ip);
    return error;
  }
}

function demandOf({ routeOptions, params }: FastifyRequest): Demand {
  const { needs } = routeOptions.config;
  // The start makes sure that every route states its access; a route that did not is closed.
  if (needs === undefined) throw new Unauthenticated();
  const { right, resource } = needs;
  return { right, resource: resource && (params as Record<string, string>)[resource] };
}
