import { Injectable, Logger } from '@nestjs/common';
import { Jobs, type JobStatus, type JobType } from './jobs.ts';
import { PeriodicTasks } from './periodic-tasks.ts';

/** A job that a row calls for. */
export interface RowJob<P extends object = object> {
  readonly type: JobType<P>;
  readonly payload: P;
  readonly key: string;
}

/** Rows that say what is to be done. */
export interface Remembering<Row> {
  /** Up to `limit` rows that still call for their job, after `last` in the order of ids. */
  page(last: Row | undefined, limit: number): Promise<Row[]>;
  jobOf(row: Row): RowJob;
  /** When the row came to call for it. What failed before that counts for nothing. */
  since(row: Row): Date;
  /** Its job has failed, or its process died in the last try, and the row does not say so yet. */
  failed(row: Row, job: JobStatus): Promise<void>;
}

const PAGE = 100;

/**
 * Work that rows remember: the row says that it is to be done; the job, by its key, is there once however
 * often it is enqueued. So a queue that is away, or has lost everything, delays it to a later round and no more.
 */
@Injectable()
export class RememberedWork {
  private readonly logger = new Logger('Jobs');

  constructor(
    private readonly jobs: Jobs,
    private readonly rounds: PeriodicTasks,
  ) {}

  /** From now on each round enqueues what these rows call for. */
  watch<Row>(name: string, rows: Remembering<Row>): void {
    this.rounds.add(name, (signal) => this.takeUp(rows, signal));
  }

  /** To be called once the row is committed. Never throws: what cannot be enqueued now is in the next round. */
  async enqueue({ type, payload, key }: RowJob): Promise<void> {
    try {
      await this.jobs.enqueue(type, payload, { key });
    } catch (err) {
      this.logger.warn({ err, key }, 'a job could not be enqueued: the next round tries again');
    }
  }

  private async takeUp<Row>(rows: Remembering<Row>, signal: AbortSignal): Promise<void> {
    for (let last: Row | undefined; ;) {
      const page = await rows.page(last, PAGE);
      for (const row of page) {
        if (signal.aborted) return;
        await this.takeUpOne(rows, row);
      }
      if (page.length < PAGE) return;
      last = page.at(-1);
    }
  }

  private async takeUpOne<Row>(rows: Remembering<Row>, row: Row): Promise<void> {
    const { type, payload, key } = rows.jobOf(row);
    const job = await this.jobs.status(key);
    if (job?.state === 'queued' || job?.state === 'running') return;
    if (job?.state === 'failed' && job.updatedAt >= rows.since(row)) await rows.failed(row, job);
    else await this.jobs.enqueue(type, payload, { key });
  }
}
