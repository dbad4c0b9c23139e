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
    private readonly rounds: PeriodicTasks,
    private readonly purge: PurgePackages,
    private readonly eraseRetired: EraseRetired,
    private readonly daily: ScheduleDailyPurge,
    private readonly purgeFailures: ReportPurgeFailure,
    private readonly config: LiveConfig,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(PurgePackagesJob, (_payload, job) => this.reportFailure(job, this.purge.purgeAll(job)));
    this.jobs.handle(EraseRetiredJob, (_payload, job) =>
      this.reportFailure(job, this.eraseRetired.eraseDue(job)),
    );
    this.jobs.handle(DailyPurgeJob, (payload) => this.daily.purgeIfDue(payload));
    this.rounds.add('erasure of retired packages', () => this.scheduleErasing());
    this.rounds.add('schedule of the daily purge', () => this.daily.scheduleNext());
    let { retention } = this.config;
    this.config.onChange(() => {
      if (this.config.retention !== retention) this.reschedule();
      ({ retention } = this.config);
    });
  }

  /**
   * Also when retention is off: packages that were retired before are still erased. At start it enqueues the job at
   * once, without regard to earlier jobs.
   */
  private async scheduleErasing(): Promise<void> {
    if (this.hasBegun) return this.eraseRetired.ensureScheduled();
    await this.eraseRetired.enqueue();
    this.hasBegun = true;
  }

  /** A job that waits for an outdated time does nothing when it runs. */
  private reschedule(): void {
    this.daily.scheduleNext().catch((err: unknown) => {
      this.logger.warn({ err }, 'the next removal is not scheduled: the next round does it');
    });
  }

  /** Reports a try that fails; a job that stops for a shutdown continues later. */
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
