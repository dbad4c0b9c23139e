import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../config/config.ts';
import { Database } from '../database/database.ts';
import { PROCESS_DIED } from './errors.ts';
import { Jobs, type JobStatus, type JobType } from './jobs.ts';
import { namesOutage } from './outage.ts';
import { PeriodicTasks } from './periodic-tasks.ts';

/** The job that a row requires. */
export interface RowJob<P extends object = object> {
  readonly type: JobType<P>;
  readonly payload: P;
  readonly key: string;
}

/** A kind of rows, each of which requires one job. */
export interface RowJobSource<Id, Row extends { readonly id: Id }> {
  jobOf(id: Id): RowJob;
  /** Up to `limit` rows that still require their job, with ids after `after`, in the order of ids. */
  page(after: Id | undefined, limit: number): Promise<Row[]>;
  /** The time since which the row requires its job. A job that failed earlier is ignored. */
  since(row: Row): Date;
  /** Records in the row that its job failed by itself. */
  failed(row: Row, job: JobStatus): Promise<void>;
}

/** Enqueues the jobs of rows of one kind. */
export interface RowJobQueue<Id> {
  /** Never throws: if the queue is unavailable, the next round enqueues the job. */
  enqueue(id: Id): Promise<void>;
  /** For a row that the open transaction writes. The writer does not wait for the queue. */
  enqueueAfterCommit(id: Id): void;
}

const PAGE = 100;

/**
 * Enqueues the jobs that rows require. The row is the record of the work; the key of its job prevents duplicates. When
 * the queue is unavailable or lost its data, the work only waits for the next round of periodic tasks.
 * See docs/decisions/013-work-in-rows.md.
 */
@Injectable()
export class RowJobs {
  private readonly logger = new Logger('Jobs');

  constructor(
    private readonly jobs: Jobs,
    private readonly tasks: PeriodicTasks,
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /** Each round enqueues the jobs of these rows. @param name the name of the work in log lines */
  register<Id, Row extends { readonly id: Id }>(
    name: string,
    source: RowJobSource<Id, Row>,
  ): RowJobQueue<Id> {
    this.tasks.add(name, (signal) => this.enqueueAll(source, signal));
    const enqueue = (id: Id) => this.enqueue(source.jobOf(id));
    let last = Promise.resolve();
    // One after the other: jobs begin in the order in which their rows were written.
    const enqueueNext = (id: Id) => void (last = last.then(() => enqueue(id)));
    const enqueueAfterCommit = (id: Id) => this.database.afterCommit(async () => enqueueNext(id));
    return { enqueue, enqueueAfterCommit };
  }

  private async enqueue({ type, payload, key }: RowJob): Promise<void> {
    try {
      await this.jobs.enqueue(type, payload, { key });
    } catch (err) {
      this.logger.warn({ err, key }, 'a job could not be enqueued: the next round tries again');
    }
  }

  private async enqueueAll<Id, Row extends { readonly id: Id }>(
    source: RowJobSource<Id, Row>,
    signal: AbortSignal,
  ): Promise<void> {
    for (let last: Id | undefined; ;) {
      const page = await source.page(last, PAGE);
      for (const row of page) {
        if (signal.aborted) return;
        await this.enqueueOrFail(source, row);
      }
      if (page.length < PAGE) return;
      last = page.at(-1)!.id;
    }
  }

  private async enqueueOrFail<Id, Row extends { readonly id: Id }>(
    source: RowJobSource<Id, Row>,
    row: Row,
  ): Promise<void> {
    const { type, payload, key } = source.jobOf(row.id);
    const job = await this.jobs.status(key);
    if (job?.state === 'queued' || job?.state === 'running') return;
    const verdict =
      job?.state === 'failed' && job.updatedAt >= source.since(row) ? this.judge(job) : 'enqueue';
    if (verdict === 'enqueue') await this.jobs.enqueue(type, payload, { key });
    if (verdict === 'fail') await source.failed(row, job!);
  }

  /** Only a job that failed by itself is given up: what killed its processes may have been another. */
  private judge({ lastError, updatedAt }: JobStatus): 'fail' | 'enqueue' | 'wait' {
    if (namesOutage(lastError)) return 'enqueue';
    if (lastError !== PROCESS_DIED) return 'fail';
    return Date.now() - updatedAt.getTime() < this.config.jobs.killed_pause ? 'wait' : 'enqueue';
  }
}
