import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { QueryFailedError } from 'typeorm';
import { driverErrorOf, isConnectionError } from './database-unavailable.ts';

const TRIES = 6;
/** ms; the bound of the pause after the first try, twice as much after the second, and so on. */
const PAUSE = 20;

const ER_LOCK_WAIT_TIMEOUT = 1205;
const ER_LOCK_DEADLOCK = 1213;

/**
 * Does a whole transaction anew when MySQL rolled it back for the sake of another one, or when its connection
 * was lost on the way: not at the end, where it may have been committed, nor when none could be had at all.
 */
export async function repeatConflicts<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await transaction();
    } catch (error) {
      if (tried === TRIES || !isUndone(error)) throw error;
      // Those who met must not meet again.
      await delay(randomInt(PAUSE * 2 ** (tried - 1)));
    }
  }
}

/** Whether nothing is left of the transaction that failed with it, and another one may fare better. */
function isUndone(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const errno = driverErrorOf(error)?.errno;
  if (errno === ER_LOCK_DEADLOCK || errno === ER_LOCK_WAIT_TIMEOUT) return true;
  return isConnectionError(error) && error.query !== 'COMMIT';
}
