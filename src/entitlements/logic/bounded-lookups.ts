import { Logger } from '@nestjs/common';
import type { Clock } from '../../clock/clock.ts';
import { DatabaseUnavailable } from '../../database/database-unavailable.ts';
import { Breaker } from '../breaker.ts';

/** ms between two lookups that test whether the database answers again */
const PAUSE = 1000;

/**
 * Looks CDKs up within a time limit. A database that is away or hangs costs one wait; then lookups fail at once, until
 * one of them, once a second, succeeds.
 */
export class BoundedLookups {
  private readonly logger = new Logger('Entitlements');
  private readonly breaker: Breaker;

  /** @param limit ms */
  constructor(
    private readonly limit: number,
    private readonly clock: Clock,
  ) {
    this.breaker = new Breaker({ failures: 1, pause: PAUSE, now: () => clock.now() });
  }

  /** @throws DatabaseUnavailable, or the error of `lookUp` */
  run<T>(lookUp: () => Promise<T>): Promise<T> {
    if (!this.breaker.allowsCall())
      return Promise.reject(new DatabaseUnavailable(new Error('lookups of CDKs are paused')));
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => {
        cancel();
        this.onFailure(error);
        reject(error);
      };
      const cancel = this.clock.after(this.limit, () =>
        fail(new DatabaseUnavailable(new Error(`no answer within ${this.limit} ms`))),
      );
      // An answer that comes late still says that the database is back.
      const succeed = (found: T) => {
        cancel();
        this.onAnswer();
        resolve(found);
      };
      lookUp().then(succeed, fail);
    });
  }

  private onAnswer(): void {
    if (this.breaker.isOpen) this.logger.log('CDKs can be looked up again');
    this.breaker.recordSuccess();
  }

  /** Logs once, not for every lookup. */
  private onFailure(err: Error): void {
    if (!this.breaker.isOpen)
      this.logger.error({ err }, 'CDKs cannot be looked up: known ones stay valid for auth.stale_if_error');
    this.breaker.recordFailure();
  }
}
