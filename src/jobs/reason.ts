const MAX_LENGTH = 1000;

/** Why a try failed, as `JobStatus.lastError` shows it. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error);
  return message.slice(0, MAX_LENGTH).toWellFormed();
}
