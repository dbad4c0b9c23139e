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
import { Group } from '../group/group.ts';
import { Leaving } from '../health/leaving.ts';
import { Readiness } from '../health/readiness.ts';
import { chooseJobs } from './choose-jobs.ts';
import { JOB_SECONDS, JobMetrics } from './job-metrics.ts';
import { Jobs } from './jobs.ts';
import { lookCheck, movementCheck } from './jobs-checks.ts';
import type { JobsEngine } from './jobs-engine.ts';
import { RowJobs } from './row-jobs.ts';
import { PeriodicTasks } from './periodic-tasks.ts';

@Global()
@Module({})
export class JobsModule implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    @Inject(Jobs) private readonly jobs: JobsEngine,
    private readonly tasks: PeriodicTasks,
    private readonly config: Config,
    private readonly readiness: Readiness,
    private readonly group: Group,
    leaving: Leaving,
  ) {
    // Before the fronts have finished their requests.
    if (group.part === 'keeper') leaving.add('jobs', () => this.beforeApplicationShutdown());
    if (!group.isFront) readiness.add('jobs', movementCheck(jobs, config.jobs.still_after));
  }

  static async for(config: Config, { isFront }: Group): Promise<DynamicModule> {
    const { imports, ...provider } = await chooseJobs(config, isFront);
    return {
      module: JobsModule,
      imports,
      providers: [{ provide: Jobs, ...provider }, JOB_SECONDS, JobMetrics, PeriodicTasks, RowJobs],
      exports: [Jobs, PeriodicTasks, RowJobs],
    };
  }

  /** All modules have declared their handlers and periodic tasks by now. */
  async onApplicationBootstrap(): Promise<void> {
    const { instance, jobs } = this.config;
    if (instance.role === 'api' || this.group.isFront) return;
    this.readiness.add('worker', lookCheck(this.jobs, jobs.still_after, instance.role === 'worker'));
    await this.jobs.start();
    this.tasks.start();
  }

  /** While the database is still open. */
  async beforeApplicationShutdown(): Promise<void> {
    const grace = this.config.instance.shutdown_grace;
    await Promise.all([this.tasks.stop(grace), this.jobs.stop(grace)]);
  }

  /** Modules may enqueue until here while the application ends. */
  onApplicationShutdown(): void {
    this.jobs.close();
  }
}
