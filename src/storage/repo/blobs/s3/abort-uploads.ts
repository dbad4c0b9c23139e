import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  type MultipartUpload,
  type S3Client,
} from '@aws-sdk/client-s3';
import { isNotFound } from './s3-errors.ts';

interface UploadsToAbort {
  readonly bucket: string;
  /** Uploads of other keys are kept. */
  readonly prefix: string;
  readonly olderThan: Date;
}

/**
 * Aborts multipart uploads whose sender is gone: the server keeps their parts, at a cost, until they are
 * aborted. It lists the uploads of the whole bucket, because MinIO treats the prefix of such a list as a
 * complete key.
 */
export async function abortUploads(
  client: S3Client,
  { bucket, prefix, olderThan }: UploadsToAbort,
): Promise<number> {
  let aborted = 0;
  for await (const { Key = '', UploadId, Initiated } of listUploads(client, bucket)) {
    if (!Key.startsWith(prefix) || Initiated === undefined || Initiated >= olderThan) continue;
    await client
      .send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }))
      .catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
    aborted++;
  }
  return aborted;
}

async function* listUploads(client: S3Client, Bucket: string): AsyncGenerator<MultipartUpload> {
  let page: ListMultipartUploadsCommandOutput | undefined;
  do {
    const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page ?? {};
    page = await client.send(new ListMultipartUploadsCommand({ Bucket, KeyMarker, UploadIdMarker }));
    yield* page.Uploads ?? [];
  } while (page.IsTruncated === true);
}
