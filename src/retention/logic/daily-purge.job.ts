import { IsISO8601 } from 'class-validator';

/** The delayed job that starts the purge of one day. */
export class DailyPurgeJob {
  static readonly jobName = 'daily-purge';

  /** The time of the purge, ISO 8601. */
  @IsISO8601({ strict: true })
  due: string;

  static at(due: Date): DailyPurgeJob {
    return Object.assign(new DailyPurgeJob(), { due: due.toISOString() });
  }
}
