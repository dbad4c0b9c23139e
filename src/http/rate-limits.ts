import { Injectable } from '@nestjs/common';
import { LiveConfig } from '../config/live-config.ts';
import type { RateLimitConfig } from '../config/sections/rate-limit-config.ts';
import { RateLimit } from './rate-limit.ts';

/** A limit in the section `rate_limit` of the configuration. */
export type RateLimitKey = Exclude<keyof RateLimitConfig, 'max_clients'>;

/** The limits of what clients may do, each counted on its own. They follow changes of the configuration. */
@Injectable()
export class RateLimits {
  private readonly limits = new Map<RateLimitKey, RateLimit>();

  constructor(private readonly config: LiveConfig) {}

  /** The same object for every caller: to be obtained once rather than for each request. */
  of(key: RateLimitKey): RateLimit {
    const known = this.limits.get(key);
    if (known !== undefined) return known;
    const limit = new RateLimit(this.optionsOf(key));
    this.config.onChange(() => limit.adjust(this.optionsOf(key)));
    this.limits.set(key, limit);
    return limit;
  }

  private optionsOf(key: RateLimitKey) {
    const { [key]: max, max_clients: clients } = this.config.rate_limit;
    return { max, clients };
  }
}
