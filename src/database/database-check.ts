import { inTime } from '../health/in-time.ts';
import { Degraded, type ReadinessCheck, SharedPartLost } from '../health/readiness.ts';
import { DatabaseFull } from './database-full.ts';
import type { Database } from './database.ts';

/** @param isShared whether other instances use the same database */
export function databaseCheck(
  database: Pick<Database, 'ping' | 'refusal'>,
  isShared: boolean,
): ReadinessCheck {
  const ping = inTime(() => database.ping());
  return async () => {
    try {
      await ping();
    } catch (error) {
      if (!isShared) throw error;
      return new SharedPartLost(
        'does not answer: checks are answered from what is known, writes are refused',
      );
    }
    const { refusal } = database;
    if (refusal === undefined) return {};
    const what = refusal instanceof DatabaseFull ? 'its disk is full' : 'it is read-only';
    return new Degraded(`${what}: checks and downloads are answered, writes are refused`);
  };
}
