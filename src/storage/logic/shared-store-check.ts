import { setTimeout as after } from 'node:timers/promises';
import { Degraded, type ReadinessCheck } from '../../health/readiness.ts';
import type { BlobStore } from '../blob-store.ts';

/** ms; many probes give up after one second. */
const ANSWER_LIMIT = 500;

type Outcome = Record<string, unknown> | Degraded;

/**
 * Check of a store that several instances share. When it fails, it fails for all of them; update checks must
 * still be answered, so the instance is degraded, not down. While the store is slow to answer, the last
 * result counts.
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
