import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { upTo } from '../../cache/up-to.ts';
import type { RateLimit } from '../../http/rate-limit.ts';
import { RateLimits } from '../../http/rate-limits.ts';

/** Valid CDKs remembered, each with the address that it was used from. */
const MAX_KNOWN = 10_000;

/** Stops clients from guessing CDKs: after too many invalid ones, none is checked for a while. */
@Injectable()
export class FailedCdks {
  private readonly limit: RateLimit;
  /**
   * CDKs that were valid, each with its address. They are still checked when other clients of the address have used
   * the limit up.
   * From other addresses they are not checked then: the difference would tell a guesser which CDKs exist.
   */
  private readonly known = new LRUCache<string, true>(upTo(MAX_KNOWN));

  constructor(limits: RateLimits) {
    this.limit = limits.of('failed_cdks');
  }

  /** To be called when a CDK was found valid. @param ip `request.ip` */
  noteValid(ip: string, cdk: string): void {
    if (!this.limit.isOff) this.known.set(keyOf(ip, cdk), true);
  }

  /** To be called when a CDK was found invalid. Never throws. @param ip `request.ip` */
  countFailure(ip: string, cdk: string): void {
    this.known.delete(keyOf(ip, cdk));
    this.limit.take(ip);
  }

  /** To be called before a CDK is checked. @throws TooManyRequests */
  checkAllowed(ip: string, cdk: string): void {
    const refusal = this.limit.refusal(ip);
    if (refusal !== undefined && !this.known.has(keyOf(ip, cdk))) throw refusal;
  }
}

function keyOf(ip: string, cdk: string): string {
  return `${ip} ${cdk}`;
}
