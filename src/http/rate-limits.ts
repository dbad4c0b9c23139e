import { LiveConfig } from '../config/live-config.ts';
import type { RateLimitConfig } from '../config/sections/rate-limit-config.ts';
import { RateLimit, type RateLimitOptions } from './rate-limit.ts';

/** A limit in the section `rate_limit` of the configuration. */
export type RateLimitKey = Exclude<keyof RateLimitConfig, 'max_clients'>;

/** The limits of what clients may do, each counted on its own. They follow changes of the configuration. */
export class RateLimits {
  private readonly limits = new Map<RateLimitKey, RateLimit>();

  constructor(private readonly config: LiveConfig) {}

  /** The same object for every caller: to be obtained once rather than for each request. */
  of(key: RateLimitKey): RateLimit {
    const known = this.limits.get(key);
    if (known !== undefined) return known;
    const limit = this.make(key, this.optionsOf(key));
    this.config.onChange(() => limit.adjust(this.optionsOf(key)));
    this.limits.set(key, limit);
    return limit;
  }

  protected make(_key: RateLimitKey, options: RateLimitOptions): RateLimit {
    return new RateLimit(options);
  }

  private optionsOf(key: RateLimitKey) {
    const { [key]: max, max_clients: clients } = this.config.rate_limit;
    return { max, clients };
  }
}
