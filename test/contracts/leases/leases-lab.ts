import type { Leases } from '../../../src/leases/leases.ts';

/** One process with leases. */
export interface LeasesProcess {
  readonly leases: Leases;
  /** Its service begins to stop. */
  stop(): void;
  /** From now on none of its timers fires, as if it had crashed or hung. */
  stall(): void;
  resume(): void;
}

/** One make of the leases. */
export interface LeasesUnderTest extends AsyncDisposable {
  /** One more process on the same store. */
  open(): LeasesProcess;
  /** Lets time pass, with its consequences. @param ms */
  advance(ms: number): Promise<void>;
  /** After this time the lease of a silent process is free, ms. */
  readonly term: number;
  /** So long before a period is over nothing may have happened yet, and so long after it everything has, ms. */
  readonly grain: number;
}
