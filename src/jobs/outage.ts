import { DatabaseUnavailable } from '../database/database-unavailable.ts';
import { ServiceUnavailable } from '../errors/other-errors.ts';

/** Whether a service that the work needs was away: nothing is wrong with the job, so the failed try is not its last. */
export function isOutage(error: unknown): boolean {
  return error instanceof ServiceUnavailable || error instanceof DatabaseUnavailable;
}
