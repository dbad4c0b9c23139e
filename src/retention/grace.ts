/** For nodes that do not know of the retirement yet, and for clocks that differ. */
const SLACK = 60_000;

/**
 * How long the bytes of a package stay after it was retired, ms. A download key may be issued at that moment and
 * redeemed at its very end, for a URL that is valid as long again.
 * @param downloadTime `extra.download_effective_time`, ms
 */
export function graceOf(downloadTime: number): number {
  return 2 * downloadTime + SLACK;
}
