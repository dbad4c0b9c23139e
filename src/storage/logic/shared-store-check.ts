import { setTimeout as after } from 'node:timers/promises';
import { Degraded, type ReadinessCheck } from '../../health/readiness.ts';
import type { BlobStore } from '../blob-store.ts';

/** ms; those who probe often give up after a second. */
const ANSWER_LIMIT = 500;

type Outcome = Record<string, unknown> | Degraded;

/**
 * Of a store that several instances share: when it goes it goes for all of them, and checks must not go with it.
 * One that is slow to answer counts as it did the last time, until it has.
 */
export function sharedStoreCheck(blobs: Pick<BlobStore, 'checkWritable'>): ReadinessCheck {
  let running: Promise<Outcome> | undefined;
  let last: Outcome = degraded('does not answer');
  const checkStore = async () => {
    last = await blobs.checkWritable().then(
      () => ({}),
      (error: Error) => degraded(error.message),
    );
    running = undefined;
    return last;
  };
  return async () => {
    running ??= checkStore();
    return Promise.race([running, after(ANSWER_LIMIT, undefined, { ref: false }).then(() => last)]);
  };
}

function degraded(reason: string): Degraded {
  return new Degraded(`${reason}: checks are answered, uploads and downloads through instances are refused`);
}
