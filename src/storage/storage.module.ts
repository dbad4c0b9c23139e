import { Logger, Module, type OnModuleInit } from '@nestjs/common';
import { getToken, makeCounterProvider } from '@willsoto/nestjs-prometheus';
import path from 'node:path';
import type { Counter } from 'prom-client';
import { Config } from '../config/config.ts';
import { Database } from '../database/database.ts';
import { Readiness } from '../health/readiness.ts';
import { Jobs } from '../jobs/jobs.ts';
import { Rounds } from '../jobs/rounds.ts';
import { AcceptIncremental } from './logic/accept-incremental.ts';
import { AcceptPackage } from './logic/accept-package.ts';
import { KeepPackage } from './logic/keep-package.ts';
import { NamedBlobs } from './logic/named-blobs.ts';
import { storageChecks } from './logic/storage-checks.ts';
import { OrphanSweeper, SweepOrphans } from './logic/sweep-orphans.ts';
import { UPLOADS_METRIC, UploadMetrics } from './logic/upload-metrics.ts';
import { STORED_METRICS, WatchStoredBytes } from './logic/watch-stored-bytes.ts';
import { ArchiveInspector } from './repo/archives/archive-inspector.ts';
import { IncrementalBuilder } from './repo/archives/incremental-builder.ts';
import { BlobStore } from './repo/blobs/blob-store.ts';
import { openBlobStore } from './repo/blobs/open-blob-store.ts';
import { IncrementalRepo } from './repo/incremental.repo.ts';
import { RetiredStoragesRepo } from './repo/retired-storages.repo.ts';
import { Staging } from './repo/staging.ts';
import { StorageRepo } from './repo/storage.repo.ts';
import { StoredBytesRepo } from './repo/stored-bytes.repo.ts';

const INGESTED = 'rb_ingested_bytes_total';

@Module({
  providers: [
    makeCounterProvider({ name: INGESTED, help: 'Bytes of packages received from publishers' }),
    UPLOADS_METRIC,
    UploadMetrics,
    ...STORED_METRICS,
    StoredBytesRepo,
    WatchStoredBytes,
    StorageRepo,
    IncrementalRepo,
    RetiredStoragesRepo,
    KeepPackage,
    NamedBlobs,
    AcceptPackage,
    AcceptIncremental,
    OrphanSweeper,
    {
      provide: BlobStore,
      inject: [Config, Staging],
      useFactory: openBlobStore,
    },
    {
      provide: Staging,
      // After the database, which holds the lock: another instance's uploads must not be taken for left-overs.
      inject: [Config, getToken(INGESTED), Database],
      useFactory: async (config: Config, ingested: Counter) => {
        const { max_package_size: maxSize, idle_timeout: idleTimeout } = config.storage;
        const staging = new Staging(path.join(config.data_dir, 'staging'), {
          maxSize,
          idleTimeout,
          onBytes: (bytes) => ingested.inc(bytes),
        });
        const left = await staging.open();
        if (left > 0) new Logger('Storage').log({ left }, 'unfinished uploads removed');
        return staging;
      },
    },
    {
      provide: ArchiveInspector,
      inject: [Config],
      useFactory: (config: Config) => new ArchiveInspector(archiveOptions(config)),
    },
    {
      provide: IncrementalBuilder,
      inject: [Config],
      useFactory: (config: Config) => new IncrementalBuilder(archiveOptions(config)),
    },
  ],
  exports: [
    UploadMetrics,
    BlobStore,
    Staging,
    StorageRepo,
    IncrementalRepo,
    RetiredStoragesRepo,
    KeepPackage,
    NamedBlobs,
    AcceptPackage,
    AcceptIncremental,
    IncrementalBuilder,
  ],
})
export class StorageModule implements OnModuleInit {
  private isSwept = false;

  constructor(
    private readonly config: Config,
    private readonly blobs: BlobStore,
    private readonly staging: Staging,
    private readonly readiness: Readiness,
    private readonly jobs: Jobs,
    private readonly rounds: Rounds,
    private readonly sweeper: OrphanSweeper,
  ) {}

  onModuleInit(): void {
    const { storage, instance } = this.config;
    const isShared = !instance.only_local;
    for (const [name, check] of storageChecks(this.blobs, this.staging, storage.min_free_space, isShared))
      this.readiness.add(name, check);
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

function archiveOptions({ jobs, storage }: Config) {
  const {
    max_entries: maxEntries,
    max_entry_size: maxEntrySize,
    max_total_size: maxTotalSize,
  } = storage.archive;
  return { threads: jobs.concurrency, limits: { maxEntries, maxEntrySize, maxTotalSize } };
}
