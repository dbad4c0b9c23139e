/**
 * Where an incremental package stands. `building` is `pending` with somebody at work on it; `skipped` and
 * `failed` say why, and stay so until a build is asked for by hand.
 */
export const INCREMENTAL_STATUSES = ['pending', 'building', 'ready', 'failed', 'skipped'] as const;
export type IncrementalStatus = (typeof INCREMENTAL_STATUSES)[number];

/** The key of the job that builds it. */
export function buildKeyOf(incrementalId: number): string {
  return `incremental:${incrementalId}`;
}
