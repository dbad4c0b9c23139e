import type { Side } from './cores.ts';
import { Forked } from './forked.ts';
import type { Job, Outcome } from './load.ts';

export interface SteadyJob extends Job {
  /** Requests per second, even when answers take long. */
  readonly rate: number;
}

/**
 * Clients that do not wait for each other, like those of update checks: requests are sent at a steady rate. A
 * request that finds no free connection waits for one, and its time includes that wait.
 */
export class SteadyLoad extends Forked<SteadyJob, Outcome> {
  constructor(side?: Side) {
    // On a core of its own it needs no priority, and would block its own other threads for ever.
    super('steady-load.process.ts', side === undefined ? { stance: 'first' } : { side });
  }
}
