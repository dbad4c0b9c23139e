import { DailyPurgeJob } from './daily-purge.job.ts';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import { Jobs } from '../../jobs/jobs.ts';
import { nextRun } from '../next-run.ts';
import { PurgePackages } from './purge-packages.ts';

/**
 * Runs one purge a day for all nodes. A delayed job waits for the time of day, and then schedules the job of the next
 * day. Each round of periodic tasks schedules the job as well: for the first day, and in case it was lost.
 */
@Injectable()
export class ScheduleDailyPurge {
  constructor(
    private readonly jobs: Jobs,
    private readonly purge: PurgePackages,
    private readonly config: Config,
  ) {}

  /** Does nothing when the job for the next time exists or has run. */
  async scheduleNext(): Promise<void> {
    const { enabled, at, zone } = this.config.retention;
    if (!enabled) return;
    const now = Date.now();
    const due = nextRun(at, zone, new Date(now));
    const key = `${DailyPurgeJob.jobName}:${due.toISOString()}`;
    // A node with a slow clock must not repeat a purge that another node has just run.
    if ((await this.jobs.status(key)) !== undefined) return;
    await this.jobs.enqueue(DailyPurgeJob, DailyPurgeJob.at(due), { key, delay: due.getTime() - now });
  }

  async purgeIfDue({ due }: DailyPurgeJob): Promise<void> {
    await this.scheduleNext();
    if (this.isWanted(new Date(due))) await this.purge.enqueue();
  }

  /** False when the purge was switched off, or moved to another time, while the job was waiting. */
  private isWanted(due: Date): boolean {
    const { enabled, at, zone } = this.config.retention;
    return enabled && nextRun(at, zone, new Date(due.getTime() - 1)).getTime() === due.getTime();
  }
}
