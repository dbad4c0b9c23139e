import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.ts';
import { RateLimit } from './rate-limit.ts';

/** What a route may count its requests as. */
export type RouteLimit = 'checks' | 'downloads';

/** The limits of what clients may do, each counted on its own. */
@Injectable()
export class RateLimits implements Readonly<Record<RouteLimit, RateLimit>> {
  readonly writes: RateLimit;
  readonly failedAuth: RateLimit;
  readonly checks: RateLimit;
  readonly downloads: RateLimit;
  readonly failedCdks: RateLimit;

  constructor({ rate_limit: config }: Config) {
    const clients = config.max_clients;
    this.writes = new RateLimit({ max: config.writes, clients });
    this.failedAuth = new RateLimit({ max: config.failed_auth, clients });
    this.checks = new RateLimit({ max: config.checks, clients });
    this.downloads = new RateLimit({ max: config.downloads, clients });
    this.failedCdks = new RateLimit({ max: config.failed_cdks, clients });
  }
}
