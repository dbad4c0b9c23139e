import type { Side } from './cores.ts';
import { Forked } from './forked.ts';
import type { Job, Outcome } from './load.ts';

export interface SteadyJob extends Job {
  /** Requests per second, however long the answers take. */
  readonly rate: number;
}

/**
 * Clients that do not wait for each other, as those of an update check: requests are sent at a steady rate. One
 * that finds no free connection waits for one, and that counts as time it took.
 */
export class SteadyLoad extends Forked<SteadyJob, Outcome> {
  constructor(side?: Side) {
    // On a core of its own it has that already, and would wait for ever for threads of its own that cannot go on.
    super('steady-load.process.ts', side === undefined ? { stance: 'first' } : { side });
  }
}
