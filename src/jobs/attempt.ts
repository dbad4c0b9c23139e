import { pauseAfter } from './backoff.ts';
import type { Handled } from './handlers.ts';
import { done, failed, type JobChange, released, retried } from './job-changes.ts';
import type { FinishedTry, JobLog } from './job-log.ts';
import type { JobOptions } from './job-options.ts';
import type { Claim, JobRepo } from './job.repo.ts';
import type { JobOutcome } from './jobs.ts';
import { Lease } from './lease.ts';
import { isOutage } from './outage.ts';
import { decodePayload } from './payload.ts';
import { Progress } from './progress.ts';

interface Ending {
  readonly outcome: JobOutcome;
  readonly change: JobChange;
}

/** One try of one job, from the claim to the record of how it ended. */
export class Attempt {
  private readonly lease: Lease;
  private readonly progress: Progress;

  constructor(
    readonly claim: Claim,
    private readonly handled: Handled,
    repo: JobRepo,
    private readonly options: JobOptions,
    private readonly log: JobLog,
  ) {
    this.lease = new Lease(claim, repo, options, log);
    this.progress = new Progress((share) => this.recordProgress(share), options.clock);
  }

  /** Never throws. */
  async run(): Promise<FinishedTry> {
    const { name, key, attempt } = this.claim;
    const began = this.options.clock.now();
    const failure = await this.work();
    const duration = this.options.clock.now() - began;
    this.progress.stop();
    const outcome = await this.record(
      failure ? this.unfinished(failure.error) : { outcome: 'done', change: done() },
    );
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
      const { type, handler } = this.handled;
      await handler(decodePayload(type, payload), { key, attempt, signal: this.lease.signal, progress });
      return undefined;
    } catch (error) {
      return { error };
    }
  }

  private unfinished(error: unknown): Ending {
    const { attempts, backoff, clock, random } = this.options;
    const { attempt } = this.claim;
    const progress = this.progress.latest;
    if (this.lease.isStopping) return { outcome: 'released', change: released(attempt) };
    const isLast = attempt >= attempts;
    if (isLast && !isOutage(error)) return { outcome: 'failed', change: { ...failed(error), progress } };
    const runAt = new Date(clock.now() + pauseAfter(attempt, backoff, random()));
    const again = { ...retried(error, runAt), progress };
    return { outcome: 'retried', change: isLast ? { ...again, attempts: attempt - 1 } : again };
  }

  private async record({ outcome, change }: Ending): Promise<JobOutcome> {
    try {
      return (await this.lease.end(change)) ? outcome : 'lost';
    } catch (error) {
      this.log.trouble('the end of a job could not be recorded: it will run again', error);
      return 'lost';
    }
  }

  private async recordProgress(progress: number): Promise<void> {
    try {
      await this.lease.write({ progress });
    } catch (error) {
      this.log.trouble('the progress of a job could not be recorded', error);
    }
  }
}
