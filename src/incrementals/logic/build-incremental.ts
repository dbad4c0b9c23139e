import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import { Jobs, type RunningJob } from '../../jobs/jobs.ts';
import { isOutage } from '../../jobs/outage.ts';
import { DamagedPackages } from '../../packages/logic/damaged-packages.ts';
import { CheckRoom } from '../../packages/logic/check-room.ts';
import { Staging } from '../../storage/staging.ts';
import { IncrementalRepo } from '../repo/incremental.repo.ts';
import { BuildIncrementalJob } from './build-incremental.job.ts';
import { type Build, FindBuild } from './find-build.ts';
import { StoreIncremental } from './store-incremental.ts';
import { PackIncremental } from './pack-incremental.ts';
import { SettleIncremental } from './settle-incremental.ts';

/** Runs the job that builds one incremental package. Running it again does no harm. */
@Injectable()
export class BuildIncremental implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly incrementals: IncrementalRepo,
    private readonly room: CheckRoom,
    private readonly findBuild: FindBuild,
    private readonly packIncremental: PackIncremental,
    private readonly storeIncremental: StoreIncremental,
    private readonly settle: SettleIncremental,
    private readonly staging: Staging,
    private readonly damaged: DamagedPackages,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(BuildIncrementalJob, ({ incrementalId }, job) => this.handle(incrementalId, job));
  }

  private async handle(id: number, job: RunningJob): Promise<void> {
    const row = await this.incrementals.find(id);
    if (row?.status !== 'pending') return;
    const build = await this.findBuild.find(row);
    if (typeof build === 'string') return this.settle.skip(row, build);
    // The row stays pending, so the next round tries again.
    if (this.damaged.since(build.to.packagePath) !== null) return;
    try {
      // Without room the row stays pending, and the job is tried again until there is some.
      await this.room.check(job.signal);
      await this.build(build, job);
    } catch (error) {
      if (!job.signal.aborted && job.attempt >= this.config.jobs.attempts && !isOutage(error))
        await this.settle.fail(row, (error as Error).message);
      throw error;
    }
  }

  private async build(build: Build, job: RunningJob): Promise<void> {
    await using target = this.staging.reserveScratchFile();
    const built = await this.packIncremental.pack(build, target.path, job);
    if (built.kind === 'skipped') await this.settle.skip(build.row, built.reason);
    else await this.storeIncremental.storeBuilt(build, { ...built, path: target.path });
  }
}
