import { HotSection } from '../keys/hot.ts';
import { Int } from '../keys/int.ts';

/**
 * A client is an IPv4 address or the /64 of an IPv6 address; behind a proxy, `trust_proxy` makes it known. Each
 * instance counts on its own and in memory: n instances together let through n times as much. The processes of one
 * instance count together: the keeper counts writes and failed authentications, which only it answers; the fronts tell
 * one another what clients did that could exceed a limit (`src/http/shared-rate-limit.ts`).
 */
@HotSection
export class RateLimitConfig {
  @Int({
    doc: 'Update checks per minute and client; further ones are answered 429. Many users may share one address. Each instance counts on its own, here and for the limits below; its processes count together and tell one another ten times a second, so a client can exceed the limit by what it does in that time. 0 turns the limit off.',
    max: 1_000_000_000,
  })
  readonly checks: number = 6_000_000;

  @Int({
    doc: 'Redemptions of download keys and requests for packages (each range counts) per minute and client. 0 turns the limit off.',
    max: 1_000_000_000,
  })
  readonly downloads: number = 600_000;

  @Int({
    doc: 'Invalid CDKs per minute and client; beyond it no CDK of this client is validated, except those that were valid at the same address before. 0 turns the limit off.',
    max: 1_000_000,
  })
  readonly failed_cdks: number = 120;

  @Int({ doc: 'Writing requests per minute and client. 0 turns the limit off.', max: 1_000_000 })
  readonly writes: number = 1200;

  @Int({
    doc: "Failed authentications per minute and client; further ones are answered 429. The administrator's token always passes. 0 turns the limit off.",
    max: 1_000_000,
  })
  readonly failed_auth: number = 120;

  @Int({
    doc: 'Clients that each of these limits remembers (about 250 bytes each); the least recently seen are evicted.',
    min: 100,
    max: 1_000_000,
  })
  readonly max_clients: number = 10_000;
}
