import { Cron } from 'croner';

/**
 * The next moment after `after` at which the clocks of `zone` show `at`; there is one on each day. If clocks are put
 * forward over that time, the moment is as much later. If they show the time twice, it is the first.
 * @param at like `04:00`
 * @param zone as the tz database names it
 */
export function nextRun(at: string, zone: string, after: Date): Date {
  const [hour, minute] = at.split(':').map(Number);
  return new Cron(`0 ${minute} ${hour} * * *`, { timezone: zone }).nextRun(after)!;
}
