import { once } from 'node:events';
import type { HeldLease, Leases } from '../../../src/leases/leases.ts';

/** Work under a lease that ends when the test says so. */
export class Holding {
  /** Whether the lease was had, once the work has ended or was not begun. */
  readonly result: Promise<boolean>;
  end: () => void = () => undefined;
  fail: (error: Error) => void = () => undefined;
  private readonly begun = Promise.withResolvers<HeldLease>();

  constructor(leases: Leases, name: string) {
    this.result = leases.hold(name, (lease) => this.work(lease));
    this.result.catch(() => undefined);
  }

  /** The lease, once the work has begun. */
  get lease(): Promise<HeldLease> {
    return this.begun.promise;
  }

  /** The reason of the signal's abort, once that happens. */
  async aborted(): Promise<unknown> {
    const { signal } = await this.lease;
    if (!signal.aborted) await once(signal, 'abort');
    return signal.reason;
  }

  private work(lease: HeldLease): Promise<void> {
    return new Promise((end, fail) => {
      Object.assign(this, { end, fail });
      this.begun.resolve(lease);
    });
  }
}
