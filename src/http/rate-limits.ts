import { Injectable } from '@nestjs/common';
import { LiveConfig } from '../config/live-config.ts';
import type { RateLimitConfig } from '../config/sections/rate-limit-config.ts';
import { RateLimit } from './rate-limit.ts';

/** What a route may count its requests as. */
export type RouteLimit = 'downloads';

type Limited = Exclude<keyof RateLimitConfig, 'max_clients'>;

/** The limits of what clients may do, each counted on its own. */
@Injectable()
export class RateLimits implements Readonly<Record<RouteLimit, RateLimit>> {
  readonly writes: RateLimit;
  readonly failedAuth: RateLimit;
  readonly checks: RateLimit;
  readonly downloads: RateLimit;
  readonly failedCdks: RateLimit;

  constructor(private readonly config: LiveConfig) {
    this.writes = this.limit('writes');
    this.failedAuth = this.limit('failed_auth');
    this.checks = this.limit('checks');
    this.downloads = this.limit('downloads');
    this.failedCdks = this.limit('failed_cdks');
  }

  private limit(name: Limited): RateLimit {
    const current = () => {
      const { [name]: max, max_clients: clients } = this.config.rate_limit;
      return { max, clients };
    };
    const limit = new RateLimit(current());
    this.config.onChange(() => limit.adjust(current()));
    return limit;
  }
}
