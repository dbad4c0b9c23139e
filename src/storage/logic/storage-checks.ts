import type { ReadinessCheck } from '../../health/readiness.ts';
import type { BlobStore } from '../repo/blobs/blob-store.ts';

/** @param minFree bytes that must be left for new packages */
export function storageChecks(blobs: BlobStore, minFree: number): [name: string, check: ReadinessCheck][] {
  const writable: ReadinessCheck = async () => {
    await blobs.probe();
    return {};
  };
  const space: ReadinessCheck = async () => {
    const free = await blobs.freeSpace();
    if (free !== undefined && free < minFree) throw new Error(`${free} bytes free, fewer than ${minFree}`);
    return { free_bytes: free };
  };
  return [
    ['storage', writable],
    ['disk', space],
  ];
}
