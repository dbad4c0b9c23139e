import type { FileHandle } from 'node:fs/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { toStoreUnavailable } from './s3-errors.ts';

/** Parts that are uploaded at the same time. */
const MAX_PARTS_IN_FLIGHT = 3;
/** Limit of the S3 protocol. */
const MAX_PARTS = 10_000;
/** bytes read from the file at a time */
const READ_SIZE = 1024 * 1024;

export interface FileUpload {
  readonly client: S3Client;
  readonly bucket: string;
  readonly key: string;
  readonly file: FileHandle;
  /** bytes */
  readonly size: number;
  readonly partSize: number;
  /** Stored with the object. */
  readonly metadata: Record<string, string>;
}

/**
 * Uploads a file in one request, or in parts if it is larger than one part. The server checks each part
 * against the signed SHA-256. The key stays empty until the last part is complete. After a failure the sent
 * parts are aborted if the server can be reached.
 * @throws StoreUnavailable, or the error of reading the file
 */
export async function uploadFile(upload: FileUpload): Promise<void> {
  const { client, bucket, key, file, size, metadata } = upload;
  let unreadable: Error | undefined;
  const Body = file.createReadStream({ autoClose: false, highWaterMark: READ_SIZE });
  Body.once('error', (error) => (unreadable = error));
  const params = {
    Bucket: bucket,
    Key: key,
    Body,
    ContentLength: size,
    Metadata: metadata,
    IfNoneMatch: '*',
  };
  const partSize = Math.max(upload.partSize, Math.ceil(size / MAX_PARTS));
  try {
    await new Upload({ client, params, partSize, queueSize: MAX_PARTS_IN_FLIGHT }).done();
  } catch (error) {
    throw unreadable ?? toStoreUnavailable(error);
  } finally {
    Body.destroy();
  }
}
