import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.ts';
import { type RowJobQueue, RowJobs } from '../../jobs/row-jobs.ts';
import type { IncrementalPair } from '../../packages/incremental-pair.ts';
import { buildKeyOf } from '../incremental.ts';
import type { IncrementalEntity } from '../repo/incremental.entity.ts';
import { IncrementalRepo } from '../repo/incremental.repo.ts';
import { BuildIncrementalJob } from './build-incremental.job.ts';
import { SettleIncremental } from './settle-incremental.ts';

/** The incremental packages to be built: each has a row, and a job that the row requires. */
@Injectable()
export class BuildQueue {
  private readonly queue: RowJobQueue<number>;

  constructor(
    private readonly database: Database,
    private readonly incrementals: IncrementalRepo,
    rowJobs: RowJobs,
    settle: SettleIncremental,
  ) {
    this.queue = rowJobs.register<number, IncrementalEntity>('builds of incremental packages', {
      jobOf: (id) => ({
        type: BuildIncrementalJob,
        payload: BuildIncrementalJob.of(id),
        key: buildKeyOf(id),
      }),
      page: (after = 0, limit) => incrementals.pending(after, limit),
      since: ({ updatedAt }) => updatedAt,
      failed: (row, { lastError }) => settle.fail(row, lastError),
    });
  }

  /** Orders the package of this pair, unless it has a row already. @returns whether the row is new */
  add(pair: IncrementalPair): Promise<boolean> {
    return this.database.transaction(async () => {
      const id = await this.incrementals.add(pair);
      if (id !== undefined) this.queue.enqueueAfterCommit(id);
      return id !== undefined;
    });
  }

  /** Orders a package again that was ready. Call it within a transaction. */
  async redo(pair: IncrementalPair): Promise<void> {
    const row = await this.incrementals.findPair(pair);
    if (row?.status !== 'ready') return;
    await this.incrementals.changeStatus(row.id, 'ready', { status: 'pending', reason: null });
    this.queue.enqueueAfterCommit(row.id);
  }

  /** Enqueues the job of a pending row. Never throws: if the queue is unavailable, the next round enqueues the job. */
  enqueue(incrementalId: number): Promise<void> {
    return this.queue.enqueue(incrementalId);
  }
}
