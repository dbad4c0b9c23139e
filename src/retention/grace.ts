/** For nodes that have not heard of it yet, and clocks that differ. */
const SLACK = 60_000;

/**
 * How long, ms, the bytes of a package stay after it is offered no more: a download key may have been
 * handed out in that moment, and be redeemed in its own last one for a URL that works as long again.
 * @param downloadTime `extra.download_effective_time`, ms
 */
export function graceOf(downloadTime: number): number {
  return 2 * downloadTime + SLACK;
}
