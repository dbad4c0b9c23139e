import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { QueryFailedError } from 'typeorm';
import { CommitUnclear } from './commit-unclear.ts';
import { driverErrorOf, isConnectionError } from './database-unavailable.ts';
import { NoAnswer } from './no-answer.ts';

const TRIES = 6;
/** ms; the bound of the pause after the first try, twice as much after the second, and so on. */
const FIRST_PAUSE = 20;

const ER_LOCK_WAIT_TIMEOUT = 1205;
const ER_LOCK_DEADLOCK = 1213;

/**
 * Does a whole transaction anew when MySQL rolled it back for the sake of another one, or when its connection
 * was lost on the way: not when none could be had at all.
 * @throws CommitUnclear when it may have been committed: then it is not done again
 */
export async function retryConflicts<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await transaction();
    } catch (error) {
      if (isUnclearCommit(error)) throw new CommitUnclear(error.driverError);
      if (tried === TRIES || !wasRolledBack(error)) throw error;
      // Those who met must not meet again.
      await delay(randomInt(FIRST_PAUSE * 2 ** (tried - 1)));
    }
  }
}

/** Only a conflict is an answer to COMMIT that says what became of it. */
function isUnclearCommit(error: unknown): error is QueryFailedError {
  return error instanceof QueryFailedError && error.query === 'COMMIT' && !isConflict(error);
}

/** Whether nothing is left of the transaction that failed with it, and another one may fare better. */
function wasRolledBack(error: unknown): boolean {
  if (!(error instanceof QueryFailedError) || driverErrorOf(error) instanceof NoAnswer) return false;
  return isConflict(error) || isConnectionError(error);
}

function isConflict(error: QueryFailedError): boolean {
  const errno = driverErrorOf(error)?.errno;
  return errno === ER_LOCK_DEADLOCK || errno === ER_LOCK_WAIT_TIMEOUT;
}
