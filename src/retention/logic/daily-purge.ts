import { Injectable } from '@nestjs/common';
import { IsISO8601 } from 'class-validator';
import { Config } from '../../config/config.ts';
import { Jobs } from '../../jobs/jobs.ts';
import { nextRun } from '../next-run.ts';
import { Purge } from './purge-packages.ts';

/** The job that waits for the time of day at which a purge begins. */
export class DailyPurge {
  static readonly jobName = 'daily-purge';

  /** When, as ISO 8601. */
  @IsISO8601({ strict: true })
  due: string;

  static at(due: Date): DailyPurge {
    return Object.assign(new DailyPurge(), { due: due.toISOString() });
  }
}

/**
 * A purge a day over all nodes, each day's being one job that waits for its time. Each has the next one
 * wait; each round does so too, for the first of them and should it be lost.
 */
@Injectable()
export class ScheduleDaily {
  constructor(
    private readonly jobs: Jobs,
    private readonly purge: Purge,
    private readonly config: Config,
  ) {}

  /** Does nothing when it is there already, or was. */
  async scheduleNext(): Promise<void> {
    const { enabled, at, zone } = this.config.retention;
    if (!enabled) return;
    const now = Date.now();
    const due = nextRun(at, zone, new Date(now));
    const key = `${DailyPurge.jobName}:${due.toISOString()}`;
    // A node whose clock is behind must not repeat what another has done a moment ago.
    if ((await this.jobs.status(key)) !== undefined) return;
    await this.jobs.enqueue(DailyPurge, DailyPurge.at(due), { key, delay: due.getTime() - now });
  }

  async purgeIfDue({ due }: DailyPurge): Promise<void> {
    await this.scheduleNext();
    if (this.isWanted(new Date(due))) await this.purge.enqueue();
  }

  /** Not when it was switched off, or put to another time, while the job was waiting. */
  private isWanted(due: Date): boolean {
    const { enabled, at, zone } = this.config.retention;
    return enabled && nextRun(at, zone, new Date(due.getTime() - 1)).getTime() === due.getTime();
  }
}
