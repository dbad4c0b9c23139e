import { setTimeout as after } from 'node:timers/promises';
import { type ReadinessCheck, SharedPartLost } from '../../health/readiness.ts';
import type { BlobStore } from '../blob-store.ts';

/** ms; many probes give up after one second. */
const ANSWER_LIMIT = 500;

type Outcome = Record<string, unknown> | SharedPartLost;

/** Check of a store that several instances share. While the store is slow to answer, the last result counts. */
export function sharedStoreCheck(blobs: Pick<BlobStore, 'checkWritable'>): ReadinessCheck {
  let running: Promise<Outcome> | undefined;
  let last: Outcome = lost('does not answer');
  const checkStore = async () => {
    last = await blobs.checkWritable().then(
      () => ({}),
      (error: Error) => lost(error.message),
    );
    running = undefined;
    return last;
  };
  return async () => {
    running ??= checkStore();
    return Promise.race([running, after(ANSWER_LIMIT, undefined, { ref: false }).then(() => last)]);
  };
}

function lost(reason: string): SharedPartLost {
  return new SharedPartLost(
    `${reason}: checks are answered, uploads and downloads through instances are refused`,
  );
}
