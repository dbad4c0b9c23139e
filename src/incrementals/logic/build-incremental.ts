import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import { Jobs, type RunningJob } from '../../jobs/jobs.ts';
import { isOutage } from '../../jobs/outage.ts';
import { IncrementalRepo } from '../repo/incremental.repo.ts';
import { Staging } from '../../storage/staging.ts';
import { BuildIncremental } from './build-incremental.job.ts';
import { type Build, FindBuild } from './find-build.ts';
import { IncrementalMetrics } from './incremental-metrics.ts';
import { KeepIncremental } from './keep-incremental.ts';
import { PackIncremental } from './pack-incremental.ts';

/** Does the job of building one incremental package; repeating it does no harm. */
@Injectable()
export class BuildIncrementals implements OnModuleInit {
  private readonly logger = new Logger('Incrementals');

  constructor(
    private readonly jobs: Jobs,
    private readonly incrementals: IncrementalRepo,
    private readonly findBuild: FindBuild,
    private readonly packIncremental: PackIncremental,
    private readonly keepIncremental: KeepIncremental,
    private readonly staging: Staging,
    private readonly config: Config,
    private readonly metrics: IncrementalMetrics,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(BuildIncremental, ({ incrementalId }, job) => this.handle(incrementalId, job));
  }

  private async handle(id: number, job: RunningJob): Promise<void> {
    const row = await this.incrementals.find(id);
    if (row?.status !== 'pending') return;
    const build = await this.findBuild.find(row);
    if (typeof build === 'string') return this.skip(id, build);
    try {
      await this.build(build, job);
    } catch (error) {
      if (!job.signal.aborted && job.attempt >= this.config.jobs.attempts && !isOutage(error))
        await this.fail(id, error as Error);
      throw error;
    }
  }

  private async build(build: Build, job: RunningJob): Promise<void> {
    await using target = this.staging.reserveScratchFile();
    const built = await this.packIncremental.pack(build, target.path, job);
    if (built.kind === 'skipped') await this.skip(build.row.id, built.reason, build);
    else await this.keepIncremental.keepBuilt(build, { ...built, path: target.path });
  }

  private async skip(id: number, reason: string, build?: Build): Promise<void> {
    if (await this.incrementals.settle(id, 'pending', { status: 'skipped', reason }))
      this.metrics.count('skipped');
    const facts = build && { resource: build.version.resourceId, version: build.version.name };
    this.logger.log({ ...facts, oldVersion: build?.oldName, reason }, 'incremental package skipped');
  }

  private async fail(id: number, error: Error): Promise<void> {
    if (await this.incrementals.settle(id, 'pending', { status: 'failed', reason: error.message }))
      this.metrics.count('failed');
  }
}
