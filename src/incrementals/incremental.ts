/**
 * The status of an incremental package. `building` is `pending` while a job is running. `skipped` and `failed`
 * have a reason, and last until an administrator requests the build again.
 */
export const INCREMENTAL_STATUSES = ['pending', 'building', 'ready', 'failed', 'skipped'] as const;
export type IncrementalStatus = (typeof INCREMENTAL_STATUSES)[number];

/** The key of the job that builds an incremental package. */
export function buildKeyOf(incrementalId: number): string {
  return `incremental:${incrementalId}`;
}
