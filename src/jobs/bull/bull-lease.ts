import { LeaseLost, ServiceStopping } from '../errors.ts';
import type { JobLog } from '../job-log.ts';
import type { JobOptions } from '../job-options.ts';

/** Keeps a job claimed while it is worked on, and tells the handler when it should stop. */
export class BullLease {
  private readonly controller = new AbortController();
  private ended = false;
  private cancelRenewal: () => void = () => undefined;
  private cancelExpiry: () => void = () => undefined;

  /** @param renew resolves to false when the job is no longer ours */
  constructor(
    private readonly renew: () => Promise<boolean>,
    private readonly options: Pick<JobOptions, 'lease' | 'clock'>,
    private readonly log: JobLog,
  ) {
    this.lastsFrom(options.clock.now());
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

  /** Writes nothing when the job is no longer ours, and tells the handler. @param write resolves to false then */
  async write(write: () => Promise<boolean>): Promise<void> {
    if (this.ended || (await write())) return;
    this.lose();
  }

  /** The last write, tried even when the lease seems lost. @returns false when the job is no longer ours */
  async end(write: () => Promise<boolean>): Promise<boolean> {
    if (this.ended) return false;
    this.leave();
    return write();
  }

  /** No more writes: the job is left to whoever finds the lease run out. */
  leave(): void {
    this.ended = true;
    this.cancelRenewal();
    this.cancelExpiry();
  }

  /** While Redis is away a renewal may stay without an answer: the lease runs out all the same. */
  private lastsFrom(moment: number): void {
    const { clock, lease } = this.options;
    this.cancelExpiry();
    this.cancelExpiry = clock.after(moment + lease - clock.now(), () => this.lose());
  }

  private renewLater(): void {
    const { clock, lease } = this.options;
    this.cancelRenewal = clock.after(lease / 3, () => void this.renewNow());
  }

  private async renewNow(): Promise<void> {
    const asked = this.options.clock.now();
    try {
      const renewed = await this.renew();
      if (this.ended) return;
      if (!renewed) return this.lose();
      this.lastsFrom(asked);
    } catch (error) {
      this.log.trouble('a lease could not be renewed', error);
    }
    if (!this.ended && !(this.signal.reason instanceof LeaseLost)) this.renewLater();
  }

  private lose(): void {
    if (this.ended) return;
    this.cancelRenewal();
    this.cancelExpiry();
    this.controller.abort(new LeaseLost());
  }
}
