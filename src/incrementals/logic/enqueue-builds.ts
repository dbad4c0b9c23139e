import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '../../jobs/jobs.ts';
import { RememberedWork, type RowJob } from '../../jobs/remembered-work.ts';
import { ResourceChanges } from '../../resources/logic/resource-changes.ts';
import type { ResourceId } from '../../resources/resource.ts';
import { buildKeyOf } from '../incremental.ts';
import type { IncrementalEntity } from '../repo/incremental.entity.ts';
import { IncrementalRepo } from '../repo/incremental.repo.ts';
import { BuildIncremental } from './build-incremental.job.ts';

const PAGE = 100;

/** Sees to it that somebody works on every incremental package that is to be built: its row says that it is. */
@Injectable()
export class EnqueueBuilds implements OnModuleInit {
  private readonly logger = new Logger('Incrementals');

  constructor(
    private readonly incrementals: IncrementalRepo,
    private readonly jobs: Jobs,
    private readonly work: RememberedWork,
    private readonly changes: ResourceChanges,
  ) {}

  onModuleInit(): void {
    this.changes.subscribe(async (id) => this.begin(id));
    this.work.watch<IncrementalEntity>('incremental packages to be built', {
      page: (last, limit) => this.incrementals.pending(last?.id ?? 0, limit),
      jobOf: ({ id }) => jobOf(id),
      since: ({ updatedAt }) => updatedAt,
      failed: async ({ id }, { lastError }) =>
        void (await this.incrementals.settle(id, 'pending', { status: 'failed', reason: lastError })),
    });
  }

  /** Never throws: the next round sees to what cannot be enqueued now. */
  enqueue(incrementalId: number): Promise<void> {
    return this.work.enqueue(jobOf(incrementalId));
  }

  /** No publication waits for it. */
  private begin(id: ResourceId): void {
    void this.ofResource(id).catch((err: unknown) =>
      this.logger.warn({ err, resource: id }, 'incremental packages wait for the next round to be built'),
    );
  }

  private async ofResource(id: ResourceId): Promise<void> {
    for (const row of await this.incrementals.pending(0, PAGE, id)) {
      const { type, payload, key } = jobOf(row.id);
      await this.jobs.enqueue(type, payload, { key });
    }
  }
}

function jobOf(id: number): RowJob<BuildIncremental> {
  return { type: BuildIncremental, payload: BuildIncremental.of(id), key: buildKeyOf(id) };
}
