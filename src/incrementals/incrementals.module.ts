import { Module } from '@nestjs/common';
import { ArchivesModule } from '../archives/archives.module.ts';
import { PackagesModule } from '../packages/packages.module.ts';
import { ResourcesModule } from '../resources/resources.module.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { VersionsModule } from '../versions/versions.module.ts';
import { IncrementalsController } from './interfaces/incrementals.controller.ts';
import { AcceptIncremental } from './logic/accept-incremental.ts';
import { BuildIncremental } from './logic/build-incremental.ts';
import { BuildQueue } from './logic/build-queue.ts';
import { FindBuild } from './logic/find-build.ts';
import { FindUpdatePair } from './logic/find-update-pair.ts';
import { INCREMENTALS_METRIC, IncrementalMetrics } from './logic/incremental-metrics.ts';
import { StoreIncremental } from './logic/store-incremental.ts';
import { PackIncremental } from './logic/pack-incremental.ts';
import { PlanIncrementals } from './logic/plan-incrementals.ts';
import { PlannedIncrementals } from './logic/planned-incrementals.ts';
import { PublishIncremental } from './logic/publish-incremental.ts';
import { RecordIncremental } from './logic/record-incremental.ts';
import { ReplaceDamaged } from './logic/replace-damaged.ts';
import { RequestIncremental } from './logic/request-incremental.ts';
import { RetryIncrementals } from './logic/retry-incrementals.ts';
import { ReviveBuilds } from './logic/revive-builds.ts';
import { RunningVersions } from './logic/running-versions.ts';
import { SettleIncremental } from './logic/settle-incremental.ts';
import { ShowVersion } from './logic/show-version.ts';
import { BasesRepo } from './repo/bases.repo.ts';
import { ChecksRepo } from './repo/checks.repo.ts';
import { IncrementalRepo } from './repo/incremental.repo.ts';

@Module({
  imports: [ResourcesModule, StorageModule, ArchivesModule, PackagesModule, VersionsModule],
  controllers: [IncrementalsController],
  providers: [
    INCREMENTALS_METRIC,
    IncrementalMetrics,
    IncrementalRepo,
    BasesRepo,
    ChecksRepo,
    FindUpdatePair,
    ShowVersion,
    SettleIncremental,
    PlanIncrementals,
    PlannedIncrementals,
    BuildQueue,
    RequestIncremental,
    RetryIncrementals,
    ReviveBuilds,
    RunningVersions,
    FindBuild,
    PackIncremental,
    StoreIncremental,
    BuildIncremental,
    AcceptIncremental,
    RecordIncremental,
    ReplaceDamaged,
    PublishIncremental,
  ],
  exports: [PlannedIncrementals, PublishIncremental, RequestIncremental, RunningVersions],
})
export class IncrementalsModule {}
