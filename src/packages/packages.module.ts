import { Module, type OnModuleInit } from '@nestjs/common';
import { ArchivesModule } from '../archives/archives.module.ts';
import { Config } from '../config/config.ts';
import { Jobs } from '../jobs/jobs.ts';
import { PeriodicTasks } from '../jobs/periodic-tasks.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { AcceptPackage } from './logic/accept-package.ts';
import { BlobReferences } from './logic/blob-references.ts';
import { CheckStored } from './logic/check-stored.ts';
import { DAMAGED_METRIC, DamagedPackages } from './logic/damaged-packages.ts';
import { RestorePackage } from './logic/restore-package.ts';
import { SCRUBBED_METRIC, ScrubPackages } from './logic/scrub-packages.ts';
import { CheckRoom } from './logic/check-room.ts';
import { StorePackage } from './logic/store-package.ts';
import { SweepOrphansJob } from './logic/sweep-orphans.job.ts';
import { SweepOrphans } from './logic/sweep-orphans.ts';
import { VerifyPackage } from './logic/verify-package.ts';
import { STORED_METRICS, WatchStoredBytes } from './logic/watch-stored-bytes.ts';
import { Packages } from './packages.ts';
import { PackageChecksRepo } from './repo/package-checks.repo.ts';
import { StorageRepo } from './repo/storage.repo.ts';
import { StoredBytesRepo } from './repo/stored-bytes.repo.ts';

@Module({
  imports: [ArchivesModule, StorageModule],
  providers: [
    ...STORED_METRICS,
    DAMAGED_METRIC,
    SCRUBBED_METRIC,
    PackageChecksRepo,
    DamagedPackages,
    VerifyPackage,
    CheckStored,
    ScrubPackages,
    RestorePackage,
    StoredBytesRepo,
    WatchStoredBytes,
    StorageRepo,
    { provide: Packages, useExisting: StorageRepo },
    StorePackage,
    BlobReferences,
    AcceptPackage,
    CheckRoom,
    SweepOrphans,
  ],
  exports: [
    Packages,
    StorePackage,
    BlobReferences,
    AcceptPackage,
    CheckRoom,
    DamagedPackages,
    CheckStored,
    RestorePackage,
  ],
})
export class PackagesModule implements OnModuleInit {
  private isEnqueued = false;

  constructor(
    private readonly config: Config,
    private readonly jobs: Jobs,
    private readonly tasks: PeriodicTasks,
    private readonly sweeper: SweepOrphans,
    private readonly scrub: ScrubPackages,
  ) {}

  onModuleInit(): void {
    // The limit is `orphan_grace` before this start, even when the job runs later. Publications of this process begin
    // after the start. Those of other nodes end within the grace: the settings demand a long one for a shared database.
    const olderThan = new Date(Date.now() - this.config.storage.orphan_grace);
    this.jobs.handle(SweepOrphansJob, async (_payload, { signal }) => {
      await this.sweeper.sweep(olderThan, signal);
    });
    this.tasks.add('removal of blobs without a row', () => this.sweepOnce());
    this.tasks.add('scrub of stored packages', async () => this.scrub.start());
  }

  /** Once for each start; nodes that start together share the job. */
  private async sweepOnce(): Promise<void> {
    if (this.isEnqueued) return;
    await this.jobs.enqueue(SweepOrphansJob, new SweepOrphansJob(), { key: SweepOrphansJob.jobName });
    this.isEnqueued = true;
  }
}
