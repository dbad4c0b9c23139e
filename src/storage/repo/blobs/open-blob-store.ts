import path from 'node:path';
import type { Config } from '../../../config/config.ts';
import type { Staging } from '../../staging.ts';
import type { BlobStore } from '../../blob-store.ts';
import { STORE_MODES } from '../../readable-by.ts';
import { LocalBlobStore } from './local-blob-store.ts';

/**
 * Opens the bucket if one is configured, otherwise the directory. The S3 driver is loaded only if it is used.
 */
export async function openBlobStore(
  { data_dir, storage, extra }: Config,
  staging: Staging,
): Promise<BlobStore> {
  if (storage.s3.bucket !== '') {
    const { openS3BlobStore } = await import('./s3/open-s3-blob-store.ts');
    return openS3BlobStore(storage.s3, staging);
  }
  const automatic = extra.accel_prefix === '' ? 'owner' : 'all';
  const readableBy = storage.readable_by === 'auto' ? automatic : storage.readable_by;
  return LocalBlobStore.open(storage.directory || path.join(data_dir, 'packages'), STORE_MODES[readableBy]);
}
