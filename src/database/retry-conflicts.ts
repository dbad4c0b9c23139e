import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { QueryFailedError } from 'typeorm';
import { CommitUnclear } from './commit-unclear.ts';
import { ConnectionLost, driverErrorOf } from './database-unavailable.ts';

const TRIES = 6;
/** ms; upper bound of the pause after the first try; it doubles after each further try. */
const FIRST_PAUSE = 20;

const ER_LOCK_WAIT_TIMEOUT = 1205;
const ER_LOCK_DEADLOCK = 1213;

/**
 * Runs a whole transaction again when MySQL rolled it back because of a conflict, or when its connection was
 * lost meanwhile. It does not retry when no connection could be opened.
 * @throws CommitUnclear when the commit may have succeeded: then it does not retry
 */
export async function retryConflicts<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await transaction();
    } catch (error) {
      if (isUnclearCommit(error)) throw new CommitUnclear(error.driverError);
      if (tried === TRIES || !wasRolledBack(error)) throw error;
      // The pause is random, so that the same transactions do not conflict again.
      await delay(randomInt(FIRST_PAUSE * 2 ** (tried - 1)));
    }
  }
}

/** Of all errors of a COMMIT, only a conflict proves that the transaction was rolled back. */
function isUnclearCommit(error: unknown): error is QueryFailedError {
  return error instanceof QueryFailedError && error.query === 'COMMIT' && !isConflict(error);
}

/** Whether the failed transaction left no changes and a new try may succeed. */
function wasRolledBack(error: unknown): boolean {
  return error instanceof ConnectionLost || (error instanceof QueryFailedError && isConflict(error));
}

function isConflict(error: QueryFailedError): boolean {
  const errno = driverErrorOf(error)?.errno;
  return errno === ER_LOCK_DEADLOCK || errno === ER_LOCK_WAIT_TIMEOUT;
}
