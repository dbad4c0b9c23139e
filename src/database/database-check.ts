import { setTimeout as after } from 'node:timers/promises';
import { Degraded, type ReadinessCheck } from '../health/readiness.ts';
import type { Database } from './database.ts';

/** ms; those who probe often give up after a second. */
const ANSWER_LIMIT = 500;

/**
 * @param isShared whether other instances are on the same database: when it goes it goes for all of them, and to
 * have all of them taken out of service would end what they can still do, which is most of it
 */
export function databaseCheck(database: Pick<Database, 'ping'>, isShared: boolean): ReadinessCheck {
  let running: Promise<void> | undefined;
  return async () => {
    // One at a time: a database that hangs must not have its connections used up by those who ask for it.
    running ??= database.ping().finally(() => (running = undefined));
    try {
      await Promise.race([running, failAfterLimit()]);
      return {};
    } catch (error) {
      if (!isShared) throw error;
      return new Degraded('does not answer: checks are answered from what is known, writes are refused');
    }
  };
}

async function failAfterLimit(): Promise<never> {
  await after(ANSWER_LIMIT, undefined, { ref: false });
  throw new Error(`no answer within ${ANSWER_LIMIT} ms`);
}
