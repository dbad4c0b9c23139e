/**
 * The status of an incremental package. `building` is `pending` while a job works on it; `skipped` and
 * `failed` have a reason, and stay until an administrator asks for a build.
 */
export const INCREMENTAL_STATUSES = ['pending', 'building', 'ready', 'failed', 'skipped'] as const;
export type IncrementalStatus = (typeof INCREMENTAL_STATUSES)[number];

/** The key of the job that builds it. */
export function buildKeyOf(incrementalId: number): string {
  return `incremental:${incrementalId}`;
}
