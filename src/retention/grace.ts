/** ms; for nodes that do not know of the retirement yet, and for differences between clocks. */
const SLACK = 60_000;

/**
 * How long the bytes of a package stay after it was retired, ms. A download key may be issued at that moment and
 * redeemed just before it expires; the URL is then valid for the same time again.
 * @param downloadTime `extra.download_effective_time`, ms
 */
export function graceOf(downloadTime: number): number {
  return 2 * downloadTime + SLACK;
}
