import { type BeforeApplicationShutdown, Global, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../config/config.ts';
import { Database } from '../database/database.ts';
import { DatabaseJobs } from './database-jobs.ts';
import { JOB_SECONDS, JobMetrics } from './job-metrics.ts';
import { Jobs } from './jobs.ts';

@Global()
@Module({
  providers: [
    {
      provide: DatabaseJobs,
      inject: [Database, Config],
      useFactory: (database: Database, { jobs }: Config) => {
        const { concurrency, attempts, lease } = jobs;
        return new DatabaseJobs(database, { concurrency, attempts, lease });
      },
    },
    { provide: Jobs, useExisting: DatabaseJobs },
    JOB_SECONDS,
    JobMetrics,
  ],
  exports: [Jobs],
})
export class JobsModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly jobs: DatabaseJobs,
    private readonly config: Config,
  ) {}

  /** All modules have declared their handlers by now. */
  onApplicationBootstrap(): Promise<void> {
    return this.jobs.start();
  }

  /** While the database is still open. */
  beforeApplicationShutdown(): Promise<void> {
    return this.jobs.stop(this.config.instance.shutdown_grace);
  }
}
