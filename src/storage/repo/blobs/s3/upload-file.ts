import type { FileHandle } from 'node:fs/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { toStoreUnavailable } from './s3-errors.ts';

/** Parts that are on their way at the same time. */
const MAX_PARTS_IN_FLIGHT = 3;
/** What the protocol allows. */
const MAX_PARTS = 10_000;
/** Bytes of the file that are read at once. */
const READ_SIZE = 1024 * 1024;

export interface FileUpload {
  readonly client: S3Client;
  readonly bucket: string;
  readonly key: string;
  readonly file: FileHandle;
  /** bytes */
  readonly size: number;
  readonly partSize: number;
  /** Kept with the object. */
  readonly metadata: Record<string, string>;
}

/**
 * In one request, or in parts when it is larger than one. The server checks each against the SHA-256 that
 * it is signed with. Nothing is stored under the key before the last one is there; when it fails, the
 * parts that were sent are taken back as far as the server can be reached.
 * @throws StoreUnavailable, or what the file could not be read with
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
