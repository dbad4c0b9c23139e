import type { Backoff } from './backoff.ts';
import { type Clock, systemClock } from '../clock/clock.ts';

const SECOND = 1000;
const DAY = 86_400 * SECOND;

/** Times are in milliseconds. */
export interface JobOptions {
  /** Handlers that this process runs at once. */
  readonly concurrency: number;
  /** Tries before a job is `failed`. */
  readonly attempts: number;
  /**
   * How long a job stays with a process that has stopped renewing its lease, which it does every third of this. The clocks
   * of processes that share a table must agree to well within it.
   */
  readonly lease: number;
  /** Pause between two searches for jobs that other nodes enqueued, that fell due or whose leases ran out. */
  readonly poll: number;
  readonly backoff: Backoff;
  /** How long the rows of ended jobs are kept. */
  readonly keep: { readonly done: number; readonly failed: number };
  /** Pause between two removals of rows that were kept long enough. */
  readonly prune: number;
  readonly clock: Clock;
  /** 0 to 1, for the jitter. */
  readonly random: () => number;
}

export const DEFAULTS: JobOptions = {
  concurrency: 2,
  attempts: 5,
  lease: 30 * SECOND,
  poll: SECOND,
  backoff: { base: 2 * SECOND, cap: 300 * SECOND },
  keep: { done: DAY, failed: 30 * DAY },
  prune: 60 * SECOND,
  clock: systemClock,
  random: Math.random,
};
