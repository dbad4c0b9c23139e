import path from 'node:path';
import type { Config } from '../../../config/config.ts';
import type { Staging } from '../../staging.ts';
import type { BlobStore } from '../../blob-store.ts';
import { LocalBlobStore } from './local-blob-store.ts';

/** In a bucket when there is one, else in a directory. What is not chosen is not loaded. */
export async function openBlobStore({ data_dir, storage }: Config, staging: Staging): Promise<BlobStore> {
  if (storage.s3.bucket !== '') {
    const { openS3BlobStore } = await import('./s3/open-s3-blob-store.ts');
    return openS3BlobStore(storage.s3, staging);
  }
  return LocalBlobStore.open(storage.directory || path.join(data_dir, 'packages'));
}
