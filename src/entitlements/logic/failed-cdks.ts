import { Injectable } from '@nestjs/common';
import { RateLimits } from '../../http/rate-limits.ts';

/** Stops a client from guessing CDKs: after too many refusals its CDKs are not checked for a while. */
@Injectable()
export class FailedCdks {
  constructor(private readonly limits: RateLimits) {}

  /** Call this when a CDK was invalid. Never throws. @param ip `request.ip` */
  countFailure(ip: string): void {
    this.limits.failedCdks.take(ip);
  }

  /** Call this before a CDK is checked. @throws TooManyRequests */
  checkAllowed(ip: string): void {
    this.limits.failedCdks.check(ip);
  }
}
