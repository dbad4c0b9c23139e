import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.ts';
import { type RowJobQueue, RowJobs } from '../../jobs/row-jobs.ts';
import type { IncrementalPair } from '../../packages/incremental-pair.ts';
import { buildKeyOf } from '../incremental.ts';
import type { IncrementalEntity } from '../repo/incremental.entity.ts';
import { IncrementalRepo } from '../repo/incremental.repo.ts';
import { BuildIncrementalJob } from './build-incremental.job.ts';
import { SettleIncremental } from './settle-incremental.ts';

/** The incremental packages that are to be built: a row for each, and the job that the row calls for. */
@Injectable()
export class BuildQueue {
  private readonly queue: RowJobQueue<number>;

  constructor(
    private readonly database: Database,
    private readonly incrementals: IncrementalRepo,
    rowJobs: RowJobs,
    settle: SettleIncremental,
  ) {
    this.queue = rowJobs.register<number, IncrementalEntity>('incremental packages to be built', {
      jobOf: (id) => ({
        type: BuildIncrementalJob,
        payload: BuildIncrementalJob.of(id),
        key: buildKeyOf(id),
      }),
      page: (after = 0, limit) => incrementals.pending(after, limit),
      since: ({ updatedAt }) => updatedAt,
      failed: (row, { lastError }) => settle.fail(row, lastError ?? ''),
    });
  }

  /** Has the package of this pair built, unless there is a row for it. @returns whether there was none */
  add(pair: IncrementalPair): Promise<boolean> {
    return this.database.transaction(async () => {
      const id = await this.incrementals.add(pair);
      if (id !== undefined) this.queue.enqueueAfterCommit(id);
      return id !== undefined;
    });
  }

  /** For a row that is pending already. Never throws: if the queue is unavailable, the next round enqueues it. */
  enqueue(incrementalId: number): Promise<void> {
    return this.queue.enqueue(incrementalId);
  }
}
