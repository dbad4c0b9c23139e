import { Handlers } from './handlers.ts';
import type { JobClaims } from './job-claims.ts';
import { JobLog } from './job-log.ts';
import type { JobOptions } from './job-options.ts';
import type { JobRecords } from './job-records.ts';
import { JobRunner } from './job-runner.ts';
import { type EnqueueOptions, type JobHandler, type JobListener, Jobs } from './jobs.ts';
import type { JobsMovement, JobState, JobStatus, JobType } from './jobs.ts';
import { newJob } from './new-job.ts';

/**
 * Jobs as their owner has them: they can be started and stopped. Engines differ in where they keep jobs. A job
 * is begun at once by the process that enqueued it, or within `poll` by another.
 */
export abstract class JobsEngine extends Jobs {
  protected readonly handlers = new Handlers();
  protected readonly log = new JobLog();
  private readonly listeners: JobListener[] = [];
  private readonly runner: JobRunner;

  constructor(
    private readonly records: JobRecords,
    claims: JobClaims,
    options: JobOptions,
  ) {
    super();
    this.runner = new JobRunner(this.handlers, claims, options, this.log, ({ name, outcome, duration }) => {
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

  movement(): Promise<JobsMovement> {
    return this.records.movement();
  }

  get lastLook(): Date | undefined {
    return this.runner.lastLook;
  }

  onFinished(listener: JobListener): void {
    this.listeners.push(listener);
  }

  /** Begins to work, also on the jobs of processes that died. */
  async start(): Promise<void> {
    this.runner.start();
  }

  /**
   * Claims nothing more and asks running handlers to stop. Jobs whose handlers do so within `grace` milliseconds
   * are free at once for another node or the next start; the others when their leases have run out.
   */
  stop(grace: number): Promise<void> {
    return this.runner.stop(grace);
  }

  /** Closes the engine's own connections, for good. Waits for nothing. */
  close(): void {}
}
