/** BullMQ's `ErrorCode`s for: no such job, no lock on it, not being worked on, locked by another. */
const CODES = new Set<unknown>([-1, -2, -3, -6]);

/** Whether BullMQ refused a move because the job is gone or belongs to another try. */
export function isNotOurs(error: unknown): boolean {
  return error instanceof Error && 'code' in error && CODES.has(error.code);
}
