import type { S3Config } from '../../../../config/sections/s3-config.ts';
import type { Staging } from '../../../staging.ts';
import { openS3Clients } from './s3-clients.ts';
import { S3BlobStore } from './s3-blob-store.ts';

/** Does not contact the server: the service must start while S3 is down. */
export function openS3BlobStore(config: S3Config, staging: Pick<Staging, 'reserveScratchFile'>): S3BlobStore {
  const location = {
    bucket: config.bucket,
    prefix: config.prefix === '' ? '' : `${config.prefix}/`,
    partSize: config.part_size,
    presigned: config.presigned,
  };
  return new S3BlobStore(openS3Clients(config), location, staging);
}
