import { Logger } from '@nestjs/common';
import { type Clock, systemClock } from '../clock/clock.ts';
import { LeaseLost } from './errors.ts';
import type { LeaseStore } from './lease-store.ts';
import { type HeldLease, LEASE_TERM, Leases } from './leases.ts';
import { RenewedLease } from './renewed-lease.ts';

const NAME = /^[!-~]([ -~]{0,126}[!-~])?$/;

interface Options {
  /** Milliseconds. */
  readonly term: number;
  readonly clock: Clock;
}

/** Leases over a store of them. */
export class StoredLeases extends Leases {
  private readonly logger = new Logger('Leases');
  private readonly held = new Set<RenewedLease>();
  private readonly options: Options;
  private isStopped = false;

  constructor(
    private readonly store: LeaseStore,
    options: Partial<Options> = {},
  ) {
    super();
    this.options = { term: LEASE_TERM, clock: systemClock, ...options };
  }

  async hold(name: string, work: (lease: HeldLease) => Promise<void>): Promise<boolean> {
    if (!NAME.test(name)) throw new Error(`not a name for a lease: ${JSON.stringify(name)}`);
    if (this.isStopped) return false;
    const since = this.options.clock.now();
    const fence = await this.store.take(name, this.options.term);
    if (fence === undefined) return false;
    const lease = this.renewed(name, fence, since);
    try {
      if (this.isStopped) return false;
      await work({ signal: lease.signal, fence });
      if (lease.isLost) throw new LeaseLost(name);
      return true;
    } finally {
      this.held.delete(lease);
      await this.giveUp(lease, name, fence);
    }
  }

  /** Asks all work to stop. No lease is taken any more; those that are held are kept until their work ends. */
  stop(): void {
    this.isStopped = true;
    for (const lease of this.held) lease.stop();
  }

  /** Leaves leases whose work does not end to run out, and closes the store. */
  close(): void {
    this.stop();
    for (const lease of this.held) lease.leave();
    this.store.close();
  }

  private renewed(name: string, fence: number, since: number): RenewedLease {
    const renew = () => this.store.renew(name, fence, this.options.term);
    const onTrouble = (err: unknown) =>
      this.logger.warn({ err, lease: name }, 'a lease could not be renewed: it is lost if this goes on');
    const lease = new RenewedLease({ what: name, renew, onTrouble, ...this.options }, since);
    this.held.add(lease);
    return lease;
  }

  private async giveUp(lease: RenewedLease, name: string, fence: number): Promise<void> {
    try {
      await lease.end(() => this.store.release(name, fence));
    } catch (err) {
      this.logger.warn({ err, lease: name }, 'a lease could not be given up: it runs out by itself');
    }
  }
}
