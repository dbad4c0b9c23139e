import type { BlobStore } from '../blob-store.ts';
import type { Staging } from '../staging.ts';

/** Bytes that are free both in staging and in the store, whose own space may be without a bound. */
export async function freeSpace(
  blobs: Pick<BlobStore, 'freeSpace'>,
  staging: Pick<Staging, 'freeSpace'>,
): Promise<number> {
  return Math.min(await staging.freeSpace(), (await blobs.freeSpace()) ?? Infinity);
}
