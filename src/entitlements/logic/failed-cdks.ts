import { Injectable } from '@nestjs/common';
import { RateLimits } from '../../http/rate-limits.ts';

/** Keeps a client from trying out CDKs: once too many were refused, none is looked at for a while. */
@Injectable()
export class FailedCdks {
  constructor(private readonly limits: RateLimits) {}

  /** To be called when a CDK was found invalid. Never throws. @param ip `request.ip` */
  countFailure(ip: string): void {
    this.limits.failedCdks.take(ip);
  }

  /** To be called before a CDK is looked at. @throws TooManyRequests */
  checkAllowed(ip: string): void {
    this.limits.failedCdks.check(ip);
  }
}
