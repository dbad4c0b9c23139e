import { DatabaseUnavailable } from '../database/database-unavailable.ts';
import { ServiceUnavailable } from '../errors/other-errors.ts';

/** Whether what the work needs was away: nothing is wrong with the job, so no try of it is the last one. */
export function isOutage(error: unknown): boolean {
  return error instanceof ServiceUnavailable || error instanceof DatabaseUnavailable;
}
