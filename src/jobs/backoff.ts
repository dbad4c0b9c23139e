export interface Backoff {
  /** Longest pause after the first failed try, milliseconds; it doubles with each further one. */
  readonly base: number;
  /** No pause is longer, milliseconds. */
  readonly cap: number;
}

/**
 * The pause after a failed try, in whole milliseconds. It is drawn from the whole range ("full jitter"),
 * so that jobs that failed together do not come back together.
 * @param attempt the try that failed, from 1
 * @param random 0 to 1
 */
export function pauseAfter(attempt: number, { base, cap }: Backoff, random: number): number {
  return Math.floor(random * Math.min(cap, base * 2 ** (attempt - 1)));
}
