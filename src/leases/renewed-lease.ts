import type { Clock } from '../clock/clock.ts';
import { LeaseLost, ServiceStopping } from './errors.ts';

/** What a lease is held on, and how long it lasts. */
export interface LeaseTerms {
  /** As the error of a lost lease names it. */
  readonly what: string;
  /** How long the store keeps it without a renewal, milliseconds. */
  readonly term: number;
  readonly clock: Clock;
  /** Asks the store for another term. Resolves to false when the lease is no longer ours. */
  renew(): Promise<boolean>;
  /** Called when the store could not be asked. */
  onTrouble(error: unknown): void;
}

const nothing = () => undefined;

/**
 * The holder's side of a lease that its store has granted: renews it every third of its term, and aborts the
 * signal when it is lost. It is lost when the store says so, or a whole term after the last renewal that
 * succeeded: also while the store hangs and a renewal stays without an answer.
 */
export class RenewedLease {
  private readonly controller = new AbortController();
  private hasEnded = false;
  private lost = false;
  private cancelRenewal: () => void = nothing;
  private cancelExpiry: () => void = nothing;

  /** @param since when the store was asked for it, epoch milliseconds */
  constructor(
    private readonly terms: LeaseTerms,
    since = terms.clock.now(),
  ) {
    this.expireAfter(since);
    this.renewLater();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Whether the work was asked to stop before the lease was lost. */
  get isStopping(): boolean {
    return this.signal.reason instanceof ServiceStopping;
  }

  get isLost(): boolean {
    return this.lost;
  }

  /** Asks the work to stop. The lease is kept meanwhile. */
  stop(): void {
    this.controller.abort(new ServiceStopping());
  }

  /** @param write resolves to false when the lease is no longer ours: that aborts the signal */
  async write(write: () => Promise<boolean>): Promise<void> {
    if (this.hasEnded || (await write())) return;
    this.lose();
  }

  /** The last write, tried even when the lease seems lost. @returns false when it is no longer ours */
  async end(write: () => Promise<boolean>): Promise<boolean> {
    if (this.hasEnded) return false;
    this.leave();
    return write();
  }

  /** No more renewals and writes: the lease runs out by itself. */
  leave(): void {
    this.hasEnded = true;
    this.cancelTimers();
  }

  private expireAfter(since: number): void {
    const { clock, term } = this.terms;
    this.cancelExpiry();
    this.cancelExpiry = clock.after(since + term - clock.now(), () => this.lose());
  }

  private renewLater(): void {
    const { clock, term } = this.terms;
    this.cancelRenewal = clock.after(term / 3, () => void this.renew());
  }

  private async renew(): Promise<void> {
    const asked = this.terms.clock.now();
    try {
      const isOurs = await this.terms.renew();
      if (this.isOver) return;
      if (!isOurs) return this.lose();
      this.expireAfter(asked);
    } catch (error) {
      this.terms.onTrouble(error);
    }
    if (!this.isOver) this.renewLater();
  }

  private get isOver(): boolean {
    return this.hasEnded || this.lost;
  }

  private lose(): void {
    if (this.hasEnded) return;
    this.lost = true;
    this.cancelTimers();
    this.controller.abort(new LeaseLost(this.terms.what));
  }

  private cancelTimers(): void {
    this.cancelRenewal();
    this.cancelExpiry();
  }
}
