import type { Job, Queue, QueueOptions, WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';

/** All kinds share one queue, because keys are unique over all kinds and BullMQ deduplicates within a queue. */
export const QUEUE = 'jobs';

/** What BullMQ keeps of a job besides its own fields. */
export interface JobData {
  readonly key: string;
  /** JSON */
  readonly payload: string;
  /** Starts that BullMQ counted and that were no tries: released by a shutdown, handed back, or repeated after an outage. */
  readonly unspent: number;
  /** Epoch milliseconds: when the next try after a failed one is due. BullMQ forgets it once the job waits. */
  readonly dueAt?: number;
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

/** Jobs are claimed through the queue itself, so it takes those options of a `Worker` that concern claims. */
type Options = QueueOptions &
  Pick<WorkerOptions, 'lockDuration' | 'stalledInterval' | 'maxStalledCount' | 'settings'>;

/**
 * Options with which BullMQ opens a queue without asking Redis anything: it would never ask again for an answer that
 * an outage spoiled. Nor does it touch the connection when the queue is closed, so closing waits for nothing.
 */
export function queueOptions(connection: Redis, prefix: string, lease: number): Options {
  return {
    connection,
    prefix,
    skipWaitingForReady: true,
    skipVersionCheck: true,
    lockDuration: lease,
    // The runners decide how often jobs of dead processes are searched for, not a key in Redis.
    stalledInterval: 1,
    maxStalledCount: Number.MAX_SAFE_INTEGER,
    streams: { events: { maxLen: 1000 } },
    settings: { backoffStrategy: (_tries, _type, error) => pauseOf(error) },
  };
}

function pauseOf(error: Error | undefined): number {
  return error instanceof TryAgain ? error.pause : 0;
}
