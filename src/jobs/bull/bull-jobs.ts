import { Handlers } from '../handlers.ts';
import { JobLog } from '../job-log.ts';
import { DEFAULTS, type JobOptions } from '../job-options.ts';
import {
  type EnqueueOptions,
  type JobHandler,
  type JobListener,
  Jobs,
  type JobState,
  type JobStatus,
  type JobType,
} from '../jobs.ts';
import { newJob } from '../new-job.ts';
import type { BullConnections } from './bull-connections.ts';
import type { BullQueue } from './bull-queue.ts';
import { BullRunner } from './bull-runner.ts';
import { Claims } from './claims.ts';
import { JobRecords } from './job-records.ts';

export interface BullParts {
  /** The queue on the brief connection. */
  readonly asking: BullQueue;
  /** The queue on the patient one. */
  readonly working: BullQueue;
  readonly connections: Pick<BullConnections, 'brief' | 'close'>;
}

/**
 * Jobs in a BullMQ queue, shared by all processes on one Redis. A job is begun at once by the process that
 * enqueued it or within `poll` by another. Redis is no part of a transaction: enqueue after the commit.
 * Enqueuing and asking throw QueueUnreachable while Redis is away.
 */
export class BullJobs extends Jobs {
  private readonly handlers = new Handlers();
  private readonly listeners: JobListener[] = [];
  private readonly records: JobRecords;
  private readonly runner: BullRunner;

  constructor(
    private readonly parts: BullParts,
    options: Partial<JobOptions> = {},
  ) {
    super();
    const { asking, working, connections } = parts;
    // The connections tell of their losses themselves.
    for (const queue of [asking, working]) queue.on('error', () => undefined);
    const all = { ...DEFAULTS, ...options };
    this.records = new JobRecords(asking, connections.brief, all.keep);
    const claims = new Claims(working, all);
    this.runner = new BullRunner(this.handlers, claims, all, new JobLog(), ({ name, outcome, duration }) => {
      for (const listener of this.listeners) listener(name, outcome, duration);
    });
  }

  handle<P extends object>(type: JobType<P>, handler: JobHandler<P>): void {
    if (this.runner.isStarted) throw new Error(`jobs have started: ${type.jobName} is declared too late`);
    this.handlers.add({ type, handler: handler as JobHandler<object> });
  }

  async enqueue<P extends object>(type: JobType<P>, payload: P, options: EnqueueOptions): Promise<boolean> {
    const job = await newJob(this.handlers, type, payload, options);
    const added = await this.records.add(job);
    if (added && job.delay <= 0) this.runner.wake();
    return added;
  }

  status(key: string): Promise<JobStatus | undefined> {
    return this.records.newest(key);
  }

  counts(): Promise<Record<JobState, number>> {
    return this.records.counts();
  }

  onFinished(listener: JobListener): void {
    this.listeners.push(listener);
  }

  /** Begins to work, on what was left behind too; without Redis once that is there. */
  start(): void {
    this.runner.start();
  }

  /**
   * Claims nothing more and asks running handlers to stop. Those that do within `grace` milliseconds are
   * free for another node, or the next start, at once; the others when their leases have run out.
   */
  stop(grace: number): Promise<void> {
    return this.runner.stop(grace);
  }

  /** For good. Waits for nothing. */
  close(): void {
    this.parts.connections.close();
  }
}
