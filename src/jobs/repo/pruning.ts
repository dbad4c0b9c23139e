import type { JobOptions } from '../job-options.ts';
import type { JobRepo } from './job.repo.ts';

const BATCH = 200;

/** Removes the rows of jobs that ended long ago: every `prune` milliseconds, and a bounded number at a time. */
export class Pruning {
  private next = -Infinity;

  constructor(
    private readonly repo: JobRepo,
    private readonly options: Pick<JobOptions, 'keep' | 'prune' | 'clock'>,
  ) {}

  async whenDue(): Promise<void> {
    const { clock, keep, prune } = this.options;
    if (clock.now() < this.next) return;
    const done = await this.repo.prune('done', keep.done, BATCH);
    const failed = await this.repo.prune('failed', keep.failed, BATCH);
    const more = done === BATCH || failed === BATCH;
    if (!more) this.next = clock.now() + prune;
  }
}
