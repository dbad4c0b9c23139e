import {
  type BeforeApplicationShutdown,
  Global,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Config } from '../config/config.ts';
import { Database } from '../database/database.ts';
import { JOB_SECONDS, JobMetrics } from './job-metrics.ts';
import { Jobs } from './jobs.ts';
import { openJobs, type WorkingJobs } from './open-jobs.ts';

@Global()
@Module({
  providers: [{ provide: Jobs, inject: [Config, Database], useFactory: openJobs }, JOB_SECONDS, JobMetrics],
  exports: [Jobs],
})
export class JobsModule implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    @Inject(Jobs) private readonly jobs: WorkingJobs,
    private readonly config: Config,
  ) {}

  /** All modules have declared their handlers by now. */
  async onApplicationBootstrap(): Promise<void> {
    await this.jobs.start();
  }

  /** While the database is still open. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.jobs.stop(this.config.instance.shutdown_grace);
  }

  /** Whoever enqueues while the application ends still can until here. */
  onApplicationShutdown(): void {
    this.jobs.close?.();
  }
}
