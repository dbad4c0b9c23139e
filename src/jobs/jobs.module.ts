import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Global,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Config } from '../config/config.ts';
import { chooseJobs } from './choose-jobs.ts';
import { JOB_SECONDS, JobMetrics } from './job-metrics.ts';
import { Jobs } from './jobs.ts';
import type { WorkingJobs } from './jobs-make.ts';
import { RowJobs } from './row-jobs.ts';
import { PeriodicTasks } from './periodic-tasks.ts';

@Global()
@Module({})
export class JobsModule implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    @Inject(Jobs) private readonly jobs: WorkingJobs,
    private readonly rounds: PeriodicTasks,
    private readonly config: Config,
  ) {}

  static async for(config: Config): Promise<DynamicModule> {
    const { imports, ...make } = await chooseJobs(config);
    return {
      module: JobsModule,
      imports,
      providers: [{ provide: Jobs, ...make }, JOB_SECONDS, JobMetrics, PeriodicTasks, RowJobs],
      exports: [Jobs, PeriodicTasks, RowJobs],
    };
  }

  /** All modules have declared their handlers and looks by now. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.config.instance.role === 'api') return;
    await this.jobs.start();
    this.rounds.start();
  }

  /** While the database is still open. */
  async beforeApplicationShutdown(): Promise<void> {
    const grace = this.config.instance.shutdown_grace;
    await Promise.all([this.rounds.stop(grace), this.jobs.stop(grace)]);
  }

  /** Whoever enqueues while the application ends still can until here. */
  onApplicationShutdown(): void {
    this.jobs.close?.();
  }
}
