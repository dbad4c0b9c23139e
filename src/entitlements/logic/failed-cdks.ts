import { Injectable } from '@nestjs/common';
import type { RateLimit } from '../../http/rate-limit.ts';
import { RateLimits } from '../../http/rate-limits.ts';

/** Stops clients from guessing CDKs: after too many invalid ones, none is checked for a while. */
@Injectable()
export class FailedCdks {
  private readonly limit: RateLimit;

  constructor(limits: RateLimits) {
    this.limit = limits.of('failed_cdks');
  }

  /** To be called when a CDK was found invalid. Never throws. @param ip `request.ip` */
  countFailure(ip: string): void {
    this.limit.take(ip);
  }

  /** To be called before a CDK is checked. @throws TooManyRequests */
  checkAllowed(ip: string): void {
    this.limit.check(ip);
  }
}
