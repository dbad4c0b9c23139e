import { DEFAULTS, type JobOptions } from '../job-options.ts';
import { JobsEngine } from '../jobs-engine.ts';
import { BullClaims } from './bull-claims.ts';
import type { BullConnections } from './bull-connections.ts';
import type { BullQueue } from './bull-queue.ts';
import { BullRecords } from './bull-records.ts';

export interface BullParts {
  /** The queue on the brief connection. */
  readonly callerQueue: BullQueue;
  /** The queue on the patient one. */
  readonly runnerQueue: BullQueue;
  readonly connections: Pick<BullConnections, 'brief' | 'close'>;
}

/**
 * Jobs in a BullMQ queue, shared by all processes on one Redis. Redis is no part of a transaction: enqueue
 * after the commit. Enqueuing and asking throw QueueUnreachable while Redis is away; a process that starts
 * meanwhile begins to work once Redis is there.
 */
export class BullJobs extends JobsEngine {
  constructor(
    private readonly parts: BullParts,
    options: Partial<JobOptions> = {},
  ) {
    const { callerQueue, runnerQueue, connections } = parts;
    // The connections log their losses themselves.
    for (const queue of [callerQueue, runnerQueue]) queue.on('error', () => undefined);
    const all = { ...DEFAULTS, ...options };
    super(new BullRecords(callerQueue, connections.brief, all.keep), new BullClaims(runnerQueue, all), all);
  }

  override close(): void {
    this.parts.connections.close();
  }
}
