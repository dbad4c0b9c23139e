import { RenewedLease } from '../leases/renewed-lease.ts';
import { pauseAfter } from './backoff.ts';
import type { Handled } from './handlers.ts';
import type { Claim, JobClaims } from './job-claims.ts';
import type { FinishedTry, JobLog } from './job-log.ts';
import type { JobOptions } from './job-options.ts';
import type { JobOutcome } from './jobs.ts';
import { isOutage } from './outage.ts';
import { decodePayload } from './payload.ts';
import { Progress } from './progress.ts';
import { reasonOf } from './reason.ts';

interface Ending {
  readonly outcome: JobOutcome;
  /** Resolves to false when the job is no longer ours. */
  readonly write: () => Promise<boolean>;
}

/** The pause after an outage is that after this try: jobs go on soon after its end, and do not crowd meanwhile. */
const OUTAGE_STEP = 3;

/** One try of one job, from the claim to the record of how it ended. */
export class Attempt {
  private readonly lease: RenewedLease;
  private readonly progress: Progress;

  constructor(
    readonly claim: Claim,
    private readonly handled: Handled,
    private readonly claims: JobClaims,
    private readonly options: JobOptions,
    private readonly log: JobLog,
  ) {
    const { lease: term, clock } = options;
    const renew = () => claims.renew(claim);
    const onTrouble = (error: unknown) => log.trouble('the lease of a job could not be renewed', error);
    this.lease = new RenewedLease({ what: 'the job', term, clock, renew, onTrouble });
    this.progress = new Progress((share) => this.recordProgress(share), clock);
  }

  /** Never throws. */
  async run(): Promise<FinishedTry> {
    const { name, key, attempt } = this.claim;
    const began = this.options.clock.now();
    const failure = await this.work();
    const duration = this.options.clock.now() - began;
    this.progress.stop();
    const outcome = await this.record(failure ? this.unfinished(failure.error) : this.done());
    return { name, key, attempt, outcome, duration, ...failure };
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
    const { key, attempt, payload } = this.claim;
    const progress = (share: number) => this.progress.report(share);
    try {
      if (this.claim.progress !== 0) await this.recordProgress(0);
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
    const { claim, claims } = this;
    if (this.lease.isStopping) return { outcome: 'released', write: () => claims.release(claim) };
    const { attempts, backoff, random } = this.options;
    const [reason, progress] = [reasonOf(error), this.progress.latest];
    // A lease is lost when the place of the jobs is away, or the process was frozen: the job is not to blame.
    const isCounted = !isOutage(error) && !this.lease.isLost;
    if (isCounted && claim.attempt >= attempts)
      return { outcome: 'failed', write: () => claims.fail(claim, reason, progress) };
    const pause = pauseAfter(isCounted ? claim.attempt : OUTAGE_STEP, backoff, random());
    const retry = { reason, progress, pause, isCounted };
    return { outcome: 'retried', write: () => claims.retry(claim, retry) };
  }

  private async record({ outcome, write }: Ending): Promise<JobOutcome> {
    try {
      return (await this.lease.end(() => this.outlast(write))) ? outcome : 'lost';
    } catch (error) {
      this.log.trouble('the end of a job could not be recorded: it will run again', error);
      return 'lost';
    }
  }

  /** Repeats a write while its place is away: the end of a try would else be lost, and the try with it. */
  private async outlast(write: Ending['write']): Promise<boolean> {
    const { clock, poll } = this.options;
    for (;;) {
      try {
        return await write();
      } catch (error) {
        if (!isOutage(error) || this.lease.isStopping) throw error;
      }
      await new Promise<void>((resolve) => void clock.after(poll, resolve));
    }
  }

  private async recordProgress(share: number): Promise<void> {
    try {
      await this.lease.write(() => this.claims.recordProgress(this.claim, share));
    } catch (error) {
      this.log.trouble('the progress of a job could not be recorded', error);
    }
  }
}
