import type { Database } from '../database/database.ts';
import { Handlers } from './handlers.ts';
import { JobLog } from './job-log.ts';
import { DEFAULTS, type JobOptions } from './job-options.ts';
import { JobRepo } from './job.repo.ts';
import { JobRunner } from './job-runner.ts';
import {
  type EnqueueOptions,
  type JobHandler,
  type JobListener,
  Jobs,
  JOB_STATES,
  type JobState,
  type JobStatus,
  type JobType,
} from './jobs.ts';
import { newJob } from './new-job.ts';

/**
 * Jobs as rows of a table. Nothing else is needed, several processes may share the table, and a job is
 * begun at once by the process that enqueued it or within `poll` by another.
 */
export class DatabaseJobs extends Jobs {
  private readonly handlers = new Handlers();
  private readonly log = new JobLog();
  private readonly listeners: JobListener[] = [];
  private readonly repo: JobRepo;
  private readonly runner: JobRunner;

  constructor(database: Database, options: Partial<JobOptions> = {}) {
    super();
    const all = { ...DEFAULTS, ...options };
    this.repo = new JobRepo(database, () => all.clock.now());
    this.runner = new JobRunner(this.handlers, this.repo, all, this.log, ({ name, outcome, duration }) => {
      for (const listener of this.listeners) listener(name, outcome, duration);
    });
  }

  handle<P extends object>(type: JobType<P>, handler: JobHandler<P>): void {
    if (this.runner.isStarted) throw new Error(`jobs have started: ${type.jobName} is declared too late`);
    this.handlers.add({ type, handler: handler as JobHandler<object> });
  }

  async enqueue<P extends object>(type: JobType<P>, payload: P, options: EnqueueOptions): Promise<boolean> {
    const job = await newJob(this.handlers, type, payload, options);
    const added = await this.repo.add(job);
    if (added && job.delay <= 0) this.runner.wake();
    return added;
  }

  async status(key: string): Promise<JobStatus | undefined> {
    const job = await this.repo.newest(key);
    if (job === undefined) return undefined;
    const { name, state, attempts, progress, lastError, createdAt, updatedAt } = job;
    return { name, state, attempts, progress, lastError, createdAt, updatedAt };
  }

  async counts(): Promise<Record<JobState, number>> {
    const found = await this.repo.counts();
    return Object.fromEntries(JOB_STATES.map((state) => [state, found.get(state) ?? 0])) as Record<
      JobState,
      number
    >;
  }

  onFinished(listener: JobListener): void {
    this.listeners.push(listener);
  }

  /** Begins to work, on what was left behind too. */
  async start(): Promise<void> {
    const unknown = await this.repo.namesBeside(this.handlers.names);
    if (unknown.length > 0) this.log.unknown(unknown);
    this.runner.start();
  }

  /**
   * Claims nothing more and asks running handlers to stop. Those that do within `grace` milliseconds are
   * free for another node, or the next start, at once; the others when their leases have run out.
   */
  stop(grace: number): Promise<void> {
    return this.runner.stop(grace);
  }
}
