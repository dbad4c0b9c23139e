import { Cron } from 'croner';

/**
 * The next moment after `after` at which it is `at` in `zone`: one for each day of the zone's calendar. A
 * time that a day leaves out, as clocks are put forward, comes that much later; of one that comes twice
 * it is the first.
 * @param at like `04:00`
 * @param zone as the tz database names it
 */
export function nextRun(at: string, zone: string, after: Date): Date {
  const [hour, minute] = at.split(':').map(Number);
  return new Cron(`0 ${minute} ${hour} * * *`, { timezone: zone }).nextRun(after)!;
}
