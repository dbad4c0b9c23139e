import { pauseAfter } from '../backoff.ts';
import type { Handled } from '../handlers.ts';
import type { FinishedTry, JobLog } from '../job-log.ts';
import type { JobOptions } from '../job-options.ts';
import type { JobOutcome } from '../jobs.ts';
import { decodePayload } from '../payload.ts';
import { isOutage } from '../outage.ts';
import { Progress } from '../progress.ts';
import { BullLease } from './bull-lease.ts';
import type { BullClaim, Claims } from './claims.ts';
import { reasonOf } from './reason.ts';

interface Ending {
  readonly outcome: JobOutcome;
  /** Resolves to false when the job is no longer ours. */
  readonly write: () => Promise<boolean>;
}

/** One try of one job, from the claim to the record of how it ended. */
export class BullAttempt {
  private readonly lease: BullLease;
  private readonly progress: Progress;

  constructor(
    readonly claim: BullClaim,
    private readonly handled: Handled,
    private readonly claims: Claims,
    private readonly options: JobOptions,
    private readonly log: JobLog,
  ) {
    this.lease = new BullLease(() => claims.renew(claim), options, log);
    this.progress = new Progress((share) => this.recordProgress(share), options.clock);
  }

  /** Never throws. */
  async run(): Promise<FinishedTry> {
    const { job, attempt } = this.claim;
    const began = this.options.clock.now();
    const failure = await this.work();
    const duration = this.options.clock.now() - began;
    this.progress.stop();
    const outcome = await this.record(failure ? this.unfinished(failure.error) : this.done());
    return { name: job.name, key: job.data.key, attempt, outcome, duration, ...failure };
  }

  /** Asks the handler to stop. */
  stop(): void {
    this.lease.stop();
  }

  /** Does not wait for the handler any longer, and records nothing of what it still does. */
  leave(): void {
    this.progress.stop();
    this.lease.leave();
  }

  private async work(): Promise<{ error: unknown } | undefined> {
    const { job, attempt } = this.claim;
    const { key, payload } = job.data;
    const progress = (share: number) => this.progress.report(share);
    try {
      if (job.progress !== 0) await this.recordProgress(0);
      const { type, handler } = this.handled;
      await handler(decodePayload(type, payload), { key, attempt, signal: this.lease.signal, progress });
      return undefined;
    } catch (error) {
      return { error };
    }
  }

  private done(): Ending {
    return { outcome: 'done', write: () => this.claims.complete(this.claim) };
  }

  private unfinished(error: unknown): Ending {
    const { attempts, backoff, random } = this.options;
    const { claim, claims } = this;
    if (this.lease.isStopping) return { outcome: 'released', write: () => claims.release(claim) };
    const reason = reasonOf(error);
    const isLast = claim.attempt >= attempts;
    if (isLast && !isOutage(error))
      return { outcome: 'failed', write: () => this.withProgress(() => claims.fail(claim, reason)) };
    const pause = pauseAfter(claim.attempt, backoff, random());
    const again = () => (isLast ? claims.repeat(claim, reason, pause) : claims.retry(claim, reason, pause));
    return { outcome: 'retried', write: () => this.withProgress(again) };
  }

  private async withProgress(write: () => Promise<boolean>): Promise<boolean> {
    const { latest } = this.progress;
    if (this.claim.job.progress !== latest && !(await this.claims.progress(this.claim, latest))) return false;
    return write();
  }

  private async record({ outcome, write }: Ending): Promise<JobOutcome> {
    try {
      return (await this.lease.end(write)) ? outcome : 'lost';
    } catch (error) {
      this.log.trouble('the end of a job could not be recorded: it will run again', error);
      return 'lost';
    }
  }

  private async recordProgress(share: number): Promise<void> {
    try {
      await this.lease.write(() => this.claims.progress(this.claim, share));
    } catch (error) {
      this.log.trouble('the progress of a job could not be recorded', error);
    }
  }
}
