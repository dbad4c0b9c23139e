import type { Job, Queue, QueueOptions, WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';

/** All kinds share one queue, so that its deduplication knows one space of keys. */
export const QUEUE = 'jobs';

/** What BullMQ keeps of a job besides its own fields. */
export interface JobData {
  readonly key: string;
  /** JSON */
  readonly payload: string;
  /** Starts that BullMQ counted and that were no tries: stopped by a shutdown, or of a kind unknown there. */
  readonly unspent: number;
}

export type BullJob = Job<JobData>;
export type BullQueue = Queue<JobData>;

/** A failure that is followed by another try. */
export class TryAgain extends Error {
  constructor(
    message: string,
    /** Milliseconds until then. */
    readonly pause: number,
  ) {
    super(message);
  }
}

/** Jobs are claimed by way of the queue itself: of a `Worker` it takes what concerns claims. */
type Options = QueueOptions &
  Pick<WorkerOptions, 'lockDuration' | 'stalledInterval' | 'maxStalledCount' | 'settings'>;

/**
 * How the queue is opened. BullMQ asks for nothing then: what it learned from a Redis that was away it would
 * believe for ever. And it leaves the connection alone when the queue is closed, so that this waits for nothing.
 */
export function queueOptions(connection: Redis, prefix: string, lease: number): Options {
  return {
    connection,
    prefix,
    skipWaitingForReady: true,
    skipVersionCheck: true,
    lockDuration: lease,
    // Who looks for silent processes, and how often, is decided by the runners, not by a key in Redis.
    stalledInterval: 1,
    maxStalledCount: Number.MAX_SAFE_INTEGER,
    streams: { events: { maxLen: 1000 } },
    settings: { backoffStrategy: (_tries, _type, error) => pauseOf(error) },
  };
}

function pauseOf(error: Error | undefined): number {
  return error instanceof TryAgain ? error.pause : 0;
}
