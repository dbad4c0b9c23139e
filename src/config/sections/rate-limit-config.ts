import { HotSection } from '../keys/hot.ts';
import { Int } from '../keys/int.ts';

/**
 * A client is an IPv4 address, or the /64 of an IPv6 address; `trust_proxy` says who tells it. Each instance
 * counts by itself and in memory: of several, all together let through as many times more.
 */
@HotSection
export class RateLimitConfig {
  @Int({
    doc: 'Update checks per minute and client, answered 429 beyond it; many users may share one address. Each instance counts by itself, here and in all of these limits. 0 turns the limit off.',
    max: 1_000_000_000,
  })
  readonly checks: number = 6_000_000;

  @Int({
    doc: 'Redemptions of download keys and requests for packages (each range by itself) per minute and client; 0 turns the limit off.',
    max: 1_000_000_000,
  })
  readonly downloads: number = 600_000;

  @Int({
    doc: 'Invalid CDKs per minute and client; beyond it none of its CDKs is looked at. 0 turns the limit off.',
    max: 1_000_000,
  })
  readonly failed_cdks: number = 120;

  @Int({ doc: 'Writing requests per minute and client; 0 turns the limit off.', max: 1_000_000 })
  readonly writes: number = 1200;

  @Int({
    doc: "Failed authentications per minute and client, answered 429 beyond it; an administrator's token always passes. 0 turns the limit off.",
    max: 1_000_000,
  })
  readonly failed_auth: number = 120;

  @Int({
    doc: 'Clients that each of these limits remembers, the least recently seen making room; some 250 bytes each.',
    min: 100,
    max: 1_000_000,
  })
  readonly max_clients: number = 10_000;
}
