import { IsISO8601 } from 'class-validator';

/** The job that waits for the time of day at which a purge begins. */
export class DailyPurgeJob {
  static readonly jobName = 'daily-purge';

  /** When, as ISO 8601. */
  @IsISO8601({ strict: true })
  due: string;

  static at(due: Date): DailyPurgeJob {
    return Object.assign(new DailyPurgeJob(), { due: due.toISOString() });
  }
}
