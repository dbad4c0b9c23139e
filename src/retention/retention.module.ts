import { Logger, Module, type OnModuleInit } from '@nestjs/common';
import { LiveConfig } from '../config/live-config.ts';
import { Jobs, type RunningJob } from '../jobs/jobs.ts';
import { PeriodicTasks } from '../jobs/periodic-tasks.ts';
import { ResourcesModule } from '../resources/resources.module.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { PurgeController } from './interfaces/purge.controller.ts';
import { DailyPurgeJob } from './logic/daily-purge.job.ts';
import { EraseRetiredJob } from './logic/erase-retired.job.ts';
import { PurgePackagesJob } from './logic/purge-packages.job.ts';
import { ScheduleDailyPurge } from './logic/schedule-daily-purge.ts';
import { EraseRetired } from './logic/erase-retired.ts';
import { FindSurplus } from './logic/find-surplus.ts';
import { PreviewPurge } from './logic/preview-purge.ts';
import { PurgePackages } from './logic/purge-packages.ts';
import { RETENTION_METRICS, RetentionMetrics } from './logic/retention-metrics.ts';
import { ReportPurgeFailure } from './logic/report-purge-failure.ts';
import { RetireSurplus } from './logic/retire-surplus.ts';
import { ShowPurge } from './logic/show-purge.ts';
import { OfferedPackagesRepo } from './repo/offered-packages.repo.ts';
import { RetiredStoragesRepo } from './repo/retired-storages.repo.ts';

@Module({
  imports: [ResourcesModule, StorageModule],
  controllers: [PurgeController],
  providers: [
    ...RETENTION_METRICS,
    RetentionMetrics,
    OfferedPackagesRepo,
    RetiredStoragesRepo,
    FindSurplus,
    PreviewPurge,
    RetireSurplus,
    EraseRetired,
    PurgePackages,
    ShowPurge,
    ScheduleDailyPurge,
    ReportPurgeFailure,
  ],
})
export class RetentionModule implements OnModuleInit {
  private readonly logger = new Logger('Retention');
  private hasBegun = false;

  constructor(
    private readonly jobs: Jobs,
    private readonly tasks: PeriodicTasks,
    private readonly purge: PurgePackages,
    private readonly eraseRetired: EraseRetired,
    private readonly dailyPurge: ScheduleDailyPurge,
    private readonly purgeFailures: ReportPurgeFailure,
    private readonly config: LiveConfig,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(PurgePackagesJob, (_payload, job) => this.reportFailure(job, this.purge.purgeAll(job)));
    this.jobs.handle(EraseRetiredJob, (_payload, job) =>
      this.reportFailure(job, this.eraseRetired.eraseDue(job)),
    );
    this.jobs.handle(DailyPurgeJob, (payload) => this.dailyPurge.purgeIfDue(payload));
    this.tasks.add('erasure of retired packages', () => this.scheduleErasing());
    this.tasks.add('schedule of the daily purge', () => this.dailyPurge.scheduleNext());
    let { retention } = this.config;
    this.config.onChange(() => {
      if (this.config.retention !== retention) this.reschedule();
      ({ retention } = this.config);
    });
  }

  /**
   * Runs even when retention is off, for packages that were retired before. After a start, the job is enqueued at once,
   * whether or not there was an earlier one.
   */
  private async scheduleErasing(): Promise<void> {
    if (this.hasBegun) return this.eraseRetired.ensureScheduled();
    await this.eraseRetired.enqueue();
    this.hasBegun = true;
  }

  /** A job for the former time of day stays, and does nothing when it runs. */
  private reschedule(): void {
    this.dailyPurge.scheduleNext().catch((err: unknown) => {
      this.logger.warn({ err }, 'the next purge could not be scheduled: the next round schedules it');
    });
  }

  /** Reports a failed attempt, but not a job that stops for a shutdown: it continues later. */
  private async reportFailure({ key, attempt, signal }: RunningJob, work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!signal.aborted)
        await this.purgeFailures.report(
          `not all packages could be removed: try ${attempt} of the job ${key} failed`,
        );
      throw error;
    }
  }
}
