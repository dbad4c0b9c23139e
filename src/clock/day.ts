const DAY = 86_400_000;

/** Whole days since 1970, UTC. @param time epoch ms */
export function dayOf(time: number): number {
  return Math.floor(time / DAY);
}

/** Start of the day, epoch ms. */
export function startOfDay(day: number): number {
  return day * DAY;
}

/** As `2026-11-21`. */
export function isoDay(day: number): string {
  return new Date(startOfDay(day)).toISOString().slice(0, 10);
}

/** @param text as `2026-11-21` @returns undefined for what is not a day from 1970 to 9999 */
export function parseDay(text: string): number | undefined {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (!(time >= 0)) return undefined;
  const day = dayOf(time);
  return isoDay(day) === text ? day : undefined;
}
