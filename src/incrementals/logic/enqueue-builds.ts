import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '../../jobs/jobs.ts';
import { ResourceChanges } from '../../resources/logic/resource-changes.ts';
import type { ResourceId } from '../../resources/resource.ts';
import { buildKeyOf } from '../../storage/incremental.ts';
import type { IncrementalEntity } from '../../storage/repo/incremental.entity.ts';
import { IncrementalRepo } from '../../storage/repo/incremental.repo.ts';
import { BuildIncremental } from './build-incremental.job.ts';

const PAGE = 100;

/**
 * Sees to it that somebody works on every incremental package that is to be built. The row says that it
 * is; the job, by its key, is there once however often it is enqueued.
 */
@Injectable()
export class EnqueueBuilds implements OnModuleInit, OnApplicationBootstrap {
  private readonly logger = new Logger('Incrementals');

  constructor(
    private readonly incrementals: IncrementalRepo,
    private readonly jobs: Jobs,
    private readonly changes: ResourceChanges,
  ) {}

  onModuleInit(): void {
    this.changes.subscribe((id) => this.ofResource(id));
  }

  /** What a crash left between the row and its job. */
  onApplicationBootstrap(): void {
    void this.takeUp().catch((err: unknown) =>
      this.logger.warn(
        { err },
        'incremental packages left to build are not looked for before the next start',
      ),
    );
  }

  async enqueue(incrementalId: number): Promise<void> {
    const key = buildKeyOf(incrementalId);
    await this.jobs.enqueue(BuildIncremental, BuildIncremental.of(incrementalId), { key });
  }

  private async ofResource(id: ResourceId): Promise<void> {
    for (const row of await this.incrementals.pending(0, PAGE, id)) await this.enqueue(row.id);
  }

  private async takeUp(): Promise<void> {
    for (let after = 0; ;) {
      const rows = await this.incrementals.pending(after, PAGE);
      for (const row of rows) await this.takeUpOne(row);
      if (rows.length < PAGE) return;
      after = rows.at(-1)!.id;
    }
  }

  /** A job whose process died in its last try has failed without having said so here. */
  private async takeUpOne({ id }: IncrementalEntity): Promise<void> {
    const job = await this.jobs.status(buildKeyOf(id));
    if (job?.state === 'failed')
      await this.incrementals.settle(id, 'pending', { status: 'failed', reason: job.lastError });
    else await this.enqueue(id);
  }
}
