import { setTimeout as after } from 'node:timers/promises';
import { Degraded, type ReadinessCheck } from '../health/readiness.ts';
import type { Database } from './database.ts';

/** ms; those who probe often give up after a second. */
const LIMIT = 500;

/**
 * @param isShared whether other instances are on the same database: when it goes it goes for all of them, and to
 * have all of them taken out of service would end what they can still do, which is most of it
 */
export function databaseCheck(database: Pick<Database, 'ping'>, isShared: boolean): ReadinessCheck {
  let asked: Promise<void> | undefined;
  return async () => {
    // One at a time: a database that hangs must not have its connections used up by those who ask for it.
    asked ??= database.ping().finally(() => (asked = undefined));
    try {
      await Promise.race([asked, silence()]);
      return {};
    } catch (error) {
      if (!isShared) throw error;
      return new Degraded('does not answer: checks are answered from what is known, writes are refused');
    }
  };
}

async function silence(): Promise<never> {
  await after(LIMIT, undefined, { ref: false });
  throw new Error(`no answer within ${LIMIT} ms`);
}
