import { Module } from '@nestjs/common';
import { ResourcesModule } from '../resources/resources.module.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { VersionsModule } from '../versions/versions.module.ts';
import { IncrementalsController } from './interfaces/incrementals.controller.ts';
import { BuildIncrementals } from './logic/build-incremental.ts';
import { EnqueueBuilds } from './logic/enqueue-builds.ts';
import { FindBuild } from './logic/find-build.ts';
import { INCREMENTALS_METRIC, IncrementalMetrics } from './logic/incremental-metrics.ts';
import { KeepIncremental } from './logic/keep-incremental.ts';
import { PackIncremental } from './logic/pack-incremental.ts';
import { PlanIncrementals } from './logic/plan-incrementals.ts';
import { RequestIncremental } from './logic/request-incremental.ts';
import { RetryIncrementals } from './logic/retry-incrementals.ts';
import { RunningVersions } from './logic/running-versions.ts';
import { BasesRepo } from './repo/bases.repo.ts';
import { ChecksRepo } from './repo/checks.repo.ts';

@Module({
  imports: [ResourcesModule, StorageModule, VersionsModule],
  controllers: [IncrementalsController],
  providers: [
    INCREMENTALS_METRIC,
    IncrementalMetrics,
    BasesRepo,
    ChecksRepo,
    PlanIncrementals,
    EnqueueBuilds,
    RequestIncremental,
    RetryIncrementals,
    RunningVersions,
    FindBuild,
    PackIncremental,
    KeepIncremental,
    BuildIncrementals,
  ],
  exports: [RequestIncremental, RunningVersions],
})
export class IncrementalsModule {}
