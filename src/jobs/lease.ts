import { LeaseLost, ServiceStopping } from './errors.ts';
import type { JobChange } from './job-changes.ts';
import type { JobLog } from './job-log.ts';
import type { JobOptions } from './job-options.ts';
import type { Claim, JobRepo } from './job.repo.ts';

/** Keeps a job claimed while it is worked on, and tells the handler when it should stop. */
export class Lease {
  private readonly controller = new AbortController();
  private until: number;
  private lost = false;
  private ended = false;
  private cancelRenewal: () => void = () => undefined;

  constructor(
    private readonly claim: Claim,
    private readonly repo: JobRepo,
    private readonly options: Pick<JobOptions, 'lease' | 'clock'>,
    private readonly log: JobLog,
  ) {
    this.until = options.clock.now() + options.lease;
    this.renewLater();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get isStopping(): boolean {
    return this.signal.reason instanceof ServiceStopping;
  }

  stop(): void {
    this.controller.abort(new ServiceStopping());
  }

  /** Writes nothing when the job is no longer ours, and tells the handler. */
  async write(change: JobChange): Promise<void> {
    if (this.ended || (await this.repo.changeClaimed(this.claim, change))) return;
    this.lose();
  }

  /** The last write, tried even when the lease seems lost. @returns false when the job is no longer ours */
  async end(change: JobChange): Promise<boolean> {
    if (this.ended) return false;
    this.leave();
    return this.repo.changeClaimed(this.claim, change);
  }

  /** No more writes: the row is left to whoever finds the lease run out. */
  leave(): void {
    this.ended = true;
    this.cancelRenewal();
  }

  private renewLater(): void {
    const { clock, lease } = this.options;
    this.cancelRenewal = clock.after(lease / 3, () => void this.renew());
  }

  private async renew(): Promise<void> {
    const { clock, lease } = this.options;
    const until = clock.now() + lease;
    try {
      await this.write({ leaseUntil: new Date(until) });
      this.until = until;
    } catch (error) {
      this.log.trouble('a lease could not be renewed', error);
      if (clock.now() >= this.until) this.lose();
    }
    if (!this.lost && !this.ended) this.renewLater();
  }

  private lose(): void {
    if (this.ended) return;
    this.lost = true;
    this.controller.abort(new LeaseLost());
  }
}
