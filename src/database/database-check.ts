import { setTimeout as after } from 'node:timers/promises';
import { type ReadinessCheck, SharedPartLost } from '../health/readiness.ts';
import type { Database } from './database.ts';

/** ms; many probes give up after one second. */
const ANSWER_LIMIT = 500;

/** @param isShared whether other instances use the same database */
export function databaseCheck(database: Pick<Database, 'ping'>, isShared: boolean): ReadinessCheck {
  let running: Promise<void> | undefined;
  return async () => {
    // Only one ping at a time: probes must not use up the connections of a database that hangs.
    running ??= database.ping().finally(() => (running = undefined));
    try {
      await Promise.race([running, failAfterLimit()]);
      return {};
    } catch (error) {
      if (!isShared) throw error;
      return new SharedPartLost(
        'does not answer: checks are answered from what is known, writes are refused',
      );
    }
  };
}

async function failAfterLimit(): Promise<never> {
  await after(ANSWER_LIMIT, undefined, { ref: false });
  throw new Error(`no answer within ${ANSWER_LIMIT} ms`);
}
