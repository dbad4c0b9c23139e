import { EraseRetiredJob } from './erase-retired.job.ts';
import { Injectable, Logger } from '@nestjs/common';
import { LiveConfig } from '../../config/live-config.ts';
import { longestSeen } from '../../config/longest-seen.ts';
import { Jobs, type RunningJob } from '../../jobs/jobs.ts';
import { BlobStore } from '../../storage/blob-store.ts';
import { RetiredStoragesRepo, type RetiredStorage } from '../repo/retired-storages.repo.ts';
import { graceOf } from '../grace.ts';
import { RetentionMetrics } from './retention-metrics.ts';

/** Small: SQLite rewrites the whole file tree of a package when it changes the row. */
const BATCH = 25;
/** ms */
const SECOND = 1000;
/** How long rows of erased packages are kept, ms; longer than the job whose result they show. */
const ERASED_ROWS_KEPT = 2 * 86_400_000;

@Injectable()
export class EraseRetired {
  private readonly logger = new Logger('Retention');
  private readonly downloadTime: () => number;

  constructor(
    private readonly storages: RetiredStoragesRepo,
    private readonly blobs: BlobStore,
    private readonly jobs: Jobs,
    private readonly metrics: RetentionMetrics,
    config: LiveConfig,
  ) {
    this.downloadTime = longestSeen(config, ({ extra }) => extra.download_effective_time);
  }

  /** Enqueues the job for packages that are due now. The job schedules itself for the others. */
  async enqueue(): Promise<void> {
    if ((await this.storages.lastRetirement()) === undefined) return;
    await this.jobs.enqueue(EraseRetiredJob, new EraseRetiredJob(), { key: EraseRetiredJob.jobName });
  }

  /** Schedules the job for the packages that were retired last, unless there is one. */
  async ensureScheduled(): Promise<void> {
    const last = await this.storages.lastRetirement();
    if (last === undefined || (await this.jobs.status(keyOf(last))) !== undefined) return;
    await this.schedule();
  }

  /**
   * Schedules the job for the time at which every retired package is due. The key names the latest retirement:
   * repeated calls give the same job, and a later retirement gets its own job.
   * @param running the key of the calling job; with a slow clock it may be the key of the new job, too
   */
  async schedule(running?: string): Promise<void> {
    const last = await this.storages.lastRetirement();
    if (last === undefined) return;
    const key = keyOf(last);
    const delay = Math.max(last.getTime() + this.grace - Date.now(), 0) + SECOND;
    const freeKey = key === running ? `${key}+` : key;
    await this.jobs.enqueue(EraseRetiredJob, new EraseRetiredJob(), { key: freeKey, delay });
  }

  /** Deletes the bytes before it marks the rows: after a crash, a row is processed again. @throws the reason of `signal` */
  async eraseDue({ key, signal }: RunningJob): Promise<void> {
    const until = new Date(Date.now() - this.grace);
    for (let after = 0; ;) {
      const batch = await this.storages.due(until, after, BATCH);
      for (const { packagePath } of batch) {
        signal.throwIfAborted();
        await this.blobs.delete(packagePath);
      }
      if (batch.length > 0) await this.record(batch);
      if (batch.length < BATCH) break;
      after = batch.at(-1)!.id;
    }
    await this.storages.removeErased(new Date(Date.now() - ERASED_ROWS_KEPT));
    await this.schedule(key);
  }

  private async record(batch: readonly RetiredStorage[]): Promise<void> {
    await this.storages.markErased(
      batch.map(({ id }) => id),
      new Date(),
    );
    for (const { updateType, os, arch, packagePath, fileSize } of batch) {
      this.metrics.countErased(updateType, fileSize);
      this.logger.log({ blob: packagePath, os, arch, updateType, size: fileSize }, 'package erased');
    }
  }

  private get grace(): number {
    return graceOf(this.downloadTime());
  }
}

/** The key of the job that erases the packages retired up to `last`. */
function keyOf(last: Date): string {
  return `${EraseRetiredJob.jobName}:${last.getTime()}`;
}
