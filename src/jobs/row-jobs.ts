import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../database/database.ts';
import { Jobs, type JobStatus, type JobType } from './jobs.ts';
import { PeriodicTasks } from './periodic-tasks.ts';

/** The job that a row calls for. */
export interface RowJob<P extends object = object> {
  readonly type: JobType<P>;
  readonly payload: P;
  readonly key: string;
}

/** Rows of one kind that call for a job each. */
export interface RowJobSource<Id, Row extends { readonly id: Id }> {
  jobOf(id: Id): RowJob;
  /** Up to `limit` rows that still call for their job, after the row `after` in the order of ids. */
  page(after: Id | undefined, limit: number): Promise<Row[]>;
  /** When the row began to call for its job. A job that failed before that does not count. */
  since(row: Row): Date;
  /** Records in the row that its job has failed, or that the process died in the last try. */
  failed(row: Row, job: JobStatus): Promise<void>;
}

/** Enqueues the jobs of rows of one kind. */
export interface RowJobQueue<Id> {
  /** Never throws: if the queue is unavailable, the next round enqueues it. */
  enqueue(id: Id): Promise<void>;
  /** For a row that the open transaction writes. The writer does not wait for it. */
  enqueueAfterCommit(id: Id): void;
}

const PAGE = 100;

/**
 * Jobs whose truth is a row: the row says what is to be done, and the job's key makes sure that it is there once.
 * So a queue that is away, or has lost everything, only delays the work until the next round of periodic tasks.
 * See docs/decisions/013-work-in-rows.md.
 */
@Injectable()
export class RowJobs {
  private readonly logger = new Logger('Jobs');

  constructor(
    private readonly jobs: Jobs,
    private readonly tasks: PeriodicTasks,
    private readonly database: Database,
  ) {}

  /** Each round enqueues what these rows call for. @param name what the work is, as log lines say it */
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
    if (job?.state === 'failed' && job.updatedAt >= source.since(row)) await source.failed(row, job);
    else await this.jobs.enqueue(type, payload, { key });
  }
}
