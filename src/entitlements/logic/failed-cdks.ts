import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { upTo } from '../../cache/up-to.ts';
import type { RateLimit } from '../../http/rate-limit.ts';
import { RateLimits } from '../../http/rate-limits.ts';
import type { ValidCdk } from '../verdict.ts';

/** Valid CDKs remembered, each with the address that it was used from. */
const MAX_KNOWN = 10_000;
/** Notes of others after which a CDK that is still used is noted again, well before it has to make room. */
const RENEWED_AFTER = MAX_KNOWN / 2;

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
  private notes = 0;

  constructor(limits: RateLimits) {
    this.limit = limits.of('failed_cdks');
  }

  /** To be called when a CDK was found valid: nearly always it is noted already. @param ip `request.ip` */
  noteValid(ip: string, cdk: string, verdict: ValidCdk): void {
    const { noted } = verdict;
    if (this.limit.isOff || (noted?.ip === ip && this.notes - noted.number < RENEWED_AFTER)) return;
    verdict.noted = { ip, number: ++this.notes };
    this.known.set(keyOf(ip, cdk), true);
  }

  /** To be called when a CDK was found invalid. Never throws. @param ip `request.ip` */
  countFailure(ip: string, cdk: string): void {
    // It may be valid for another resource: then the next check notes it again.
    if (this.known.delete(keyOf(ip, cdk))) this.notes += RENEWED_AFTER;
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
