import { Module, type OnModuleInit } from '@nestjs/common';
import { ArchivesModule } from '../archives/archives.module.ts';
import { Config } from '../config/config.ts';
import { Jobs } from '../jobs/jobs.ts';
import { PeriodicTasks } from '../jobs/periodic-tasks.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { AcceptPackage } from './logic/accept-package.ts';
import { BlobReferences } from './logic/blob-references.ts';
import { KeepPackage } from './logic/keep-package.ts';
import { OrphanSweeper, SweepOrphans } from './logic/sweep-orphans.ts';
import { STORED_METRICS, WatchStoredBytes } from './logic/watch-stored-bytes.ts';
import { Packages } from './packages.ts';
import { StorageRepo } from './repo/storage.repo.ts';
import { StoredBytesRepo } from './repo/stored-bytes.repo.ts';

@Module({
  imports: [ArchivesModule, StorageModule],
  providers: [
    ...STORED_METRICS,
    StoredBytesRepo,
    WatchStoredBytes,
    StorageRepo,
    { provide: Packages, useExisting: StorageRepo },
    KeepPackage,
    BlobReferences,
    AcceptPackage,
    OrphanSweeper,
  ],
  exports: [Packages, KeepPackage, BlobReferences, AcceptPackage],
})
export class PackagesModule implements OnModuleInit {
  private isSwept = false;

  constructor(
    private readonly config: Config,
    private readonly jobs: Jobs,
    private readonly rounds: PeriodicTasks,
    private readonly sweeper: OrphanSweeper,
  ) {}

  onModuleInit(): void {
    // Counted from this start, whenever the job comes to run: no publication of this process is older than that,
    // and none of another node can be, as the grace is not that short where there are any.
    const olderThan = new Date(Date.now() - this.config.storage.orphan_grace);
    this.jobs.handle(SweepOrphans, async (_payload, { signal }) => {
      await this.sweeper.sweep(olderThan, signal);
    });
    this.rounds.add('blobs without a row', () => this.sweepOnce());
  }

  /** Once a start; nodes that start together share the job. */
  private async sweepOnce(): Promise<void> {
    if (this.isSwept) return;
    await this.jobs.enqueue(SweepOrphans, new SweepOrphans(), { key: SweepOrphans.jobName });
    this.isSwept = true;
  }
}
