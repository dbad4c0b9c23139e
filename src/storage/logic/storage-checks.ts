import type { ReadinessCheck } from '../../health/readiness.ts';
import type { BlobStore } from '../blob-store.ts';
import type { Staging } from '../staging.ts';
import { freeSpace } from './free-space.ts';
import { sharedStoreCheck } from './shared-store-check.ts';

/**
 * @param minFree bytes that must be free, both in staging and in the store
 * @param isShared whether other instances use the same store
 */
export function storageChecks(
  blobs: BlobStore,
  staging: Pick<Staging, 'freeSpace'>,
  minFree: number,
  isShared: boolean,
): [name: string, check: ReadinessCheck][] {
  const writable: ReadinessCheck = async () => {
    await blobs.checkWritable();
    return {};
  };
  const space: ReadinessCheck = async () => {
    const free = await freeSpace(blobs, staging);
    if (free < minFree) throw new Error(`${free} bytes free, fewer than ${minFree}`);
    return { free_bytes: free };
  };
  return [
    ['storage', isShared ? sharedStoreCheck(blobs) : writable],
    ['disk', space],
  ];
}
