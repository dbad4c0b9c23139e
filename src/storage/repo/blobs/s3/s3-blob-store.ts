import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadBucketCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  paginateListObjectsV2,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { BlobNotFound } from '../../../errors.ts';
import { StoreUnavailable } from '../../../store-unavailable.ts';
import type { Staging } from '../../../staging.ts';
import { BlobExists } from '../../../errors.ts';
import {
  type BlobKey,
  type BlobStat,
  BlobStore,
  type LocalFile,
  type ByteRange,
  type OpenBlob,
  isBlobKey,
  type TemporaryAccess,
} from '../../../blob-store.ts';
import { openRegularFile } from '../open-regular-file.ts';
import { abortUploads } from './abort-uploads.ts';
import type { S3Clients } from './s3-clients.ts';
import { isObjectMissing, isOutOfRange, toStoreUnavailable } from './s3-errors.ts';
import { uploadFile } from './upload-file.ts';

export interface S3Location {
  readonly bucket: string;
  /** Prefix of every key; empty, or ends with a slash. */
  readonly prefix: string;
  /** bytes; larger files are uploaded in parts of this size. */
  readonly partSize: number;
  /** Whether `temporaryUrl` returns URLs. */
  readonly presigned: boolean;
}

/** Metadata with a random id: it distinguishes this publication from others of the same key. */
const PUBLICATION = 'publication';
/** ms; time limit of `checkWritable` */
const PROBE_TIME = 5000;

/**
 * Stores blobs as objects of a bucket. The server decides which of several publishers wins a key: today's
 * servers all honour `If-None-Match` on an upload in one request, but not all on the completion of a
 * multipart upload. On those, a stored key is never overwritten, but of two simultaneous uploads the later
 * one wins.
 * See docs/decisions/010-s3-writes.md.
 */
export class S3BlobStore extends BlobStore {
  readonly #clients: S3Clients;
  readonly #location: S3Location;
  readonly #staging: Pick<Staging, 'reserveScratchFile'>;

  /** @param staging keeps the local copies that `openLocalFile` makes */
  constructor(clients: S3Clients, location: S3Location, staging: Pick<Staging, 'reserveScratchFile'>) {
    super();
    this.#clients = clients;
    this.#location = location;
    this.#staging = staging;
  }

  override async publish(key: BlobKey, path: string): Promise<void> {
    await using file = await openRegularFile(path);
    const { size } = await file.stat();
    const { bucket, partSize } = this.#location;
    if (size > partSize && (await this.#head(key)) !== undefined) throw alreadyStored(key);
    const id = randomUUID();
    const failure = await uploadFile({
      client: this.#clients.general,
      bucket,
      key: this.#objectOf(key).Key,
      file,
      size,
      partSize,
      metadata: { [PUBLICATION]: id },
    }).then(
      () => undefined,
      (error: Error) => error,
    );
    await this.#confirmUpload(key, { id, size }, failure);
    await rm(path, { force: true });
  }

  override async read(key: BlobKey, range?: ByteRange): Promise<Readable> {
    if (range !== undefined && !(range.start >= 0 && range.start <= range.end)) {
      await this.stat(key);
      throw outOfRange(range);
    }
    const answer = await this.#get(key, range);
    const body = answer.Body as Readable;
    if (range === undefined || answer.ContentRange?.startsWith(`bytes ${range.start}-${range.end}/`))
      return body;
    body.destroy();
    throw outOfRange(range);
  }

  override async open(key: BlobKey): Promise<OpenBlob> {
    return { read: (range) => this.read(key, range), [Symbol.asyncDispose]: async () => undefined };
  }

  override async openLocalFile(key: BlobKey): Promise<LocalFile> {
    const scratch = this.#staging.reserveScratchFile();
    try {
      await pipeline(await this.read(key), createWriteStream(scratch.path, { flags: 'wx' }));
      return scratch;
    } catch (error) {
      await scratch[Symbol.asyncDispose]();
      throw error;
    }
  }

  override async stat(key: BlobKey): Promise<BlobStat> {
    const head = await this.#head(key);
    if (head === undefined) throw notFound(key);
    return { size: head.ContentLength!, modifiedAt: head.LastModified! };
  }

  override async delete(key: BlobKey): Promise<void> {
    const { general } = this.#clients;
    await general.send(new DeleteObjectCommand(this.#objectOf(key))).catch((error: unknown) => {
      if (!isObjectMissing(error)) throw toStoreUnavailable(error);
    });
  }

  override async *list(): AsyncGenerator<{ key: BlobKey; modifiedAt: Date }> {
    const { bucket: Bucket, prefix: Prefix } = this.#location;
    const pages = paginateListObjectsV2({ client: this.#clients.general }, { Bucket, Prefix });
    try {
      for await (const { Contents = [] } of pages) {
        for (const { Key = '', LastModified } of Contents) {
          const key = Key.slice(Prefix.length);
          if (isBlobKey(key)) yield { key, modifiedAt: truncateToSecond(LastModified!) };
        }
      }
    } catch (error) {
      throw toStoreUnavailable(error);
    }
  }

  override async removeUnfinished(olderThan: Date): Promise<number> {
    const { bucket, prefix } = this.#location;
    try {
      return await abortUploads(this.#clients.general, { bucket, prefix, olderThan });
    } catch (error) {
      throw toStoreUnavailable(error);
    }
  }

  override async temporaryUrl(key: BlobKey, access: TemporaryAccess): Promise<string | undefined> {
    if (!this.#location.presigned) return undefined;
    const command = new GetObjectCommand({
      ...this.#objectOf(key),
      ResponseContentType: access.contentType,
      ResponseContentDisposition: access.contentDisposition,
      ResponseCacheControl: access.cacheControl,
    });
    return getSignedUrl(this.#clients.signing, command, { expiresIn: Math.ceil(access.lifetime / 1000) });
  }

  /** @throws Error that says why the server cannot be used */
  override async checkWritable(): Promise<void> {
    const { general } = this.#clients;
    const at = { Bucket: this.#location.bucket, Key: `${this.#location.prefix}.probe` };
    const abortSignal = AbortSignal.timeout(PROBE_TIME);
    try {
      await general.send(new PutObjectCommand({ ...at, Body: 'probe' }), { abortSignal });
      await general.send(new DeleteObjectCommand(at), { abortSignal });
    } catch (error) {
      throw new Error(toStoreUnavailable(error).reason, { cause: error });
    }
  }

  override freeSpace(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  #objectOf(key: BlobKey): { Bucket: string; Key: string } {
    return { Bucket: this.#location.bucket, Key: this.#location.prefix + key };
  }

  async #get(key: BlobKey, range: ByteRange | undefined): Promise<GetObjectCommandOutput> {
    const Range = range && `bytes=${range.start}-${range.end}`;
    try {
      return await this.#clients.downloads.send(new GetObjectCommand({ ...this.#objectOf(key), Range }));
    } catch (error) {
      if (range !== undefined && isOutOfRange(error)) throw outOfRange(range);
      throw isObjectMissing(error) ? notFound(key, error) : toStoreUnavailable(error);
    }
  }

  /**
   * A HEAD answer has no body to distinguish a missing bucket from a missing object, so the bucket is checked
   * too.
   */
  async #head(key: BlobKey): Promise<HeadObjectCommandOutput | undefined> {
    const { general } = this.#clients;
    try {
      return await general.send(new HeadObjectCommand(this.#objectOf(key)));
    } catch (error) {
      if (!isObjectMissing(error)) throw toStoreUnavailable(error);
    }
    await general.send(new HeadBucketCommand({ Bucket: this.#location.bucket })).catch((error: unknown) => {
      throw toStoreUnavailable(error);
    });
    return undefined;
  }

  /**
   * Finds out what the upload achieved. Its own result is not enough: after a lost answer the SDK sends the
   * request again, and that one is refused because the first one succeeded.
   */
  async #confirmUpload(
    key: BlobKey,
    sent: { id: string; size: number },
    failure: Error | undefined,
  ): Promise<void> {
    if (failure !== undefined && !(failure instanceof StoreUnavailable)) throw failure;
    const found = await this.#head(key).catch((error: unknown) => {
      throw failure ?? error;
    });
    if (found === undefined) throw failure ?? new StoreUnavailable('the S3 server lost what was uploaded');
    if (found.Metadata?.[PUBLICATION] !== sent.id) throw alreadyStored(key, failure);
    if (found.ContentLength === sent.size) return;
    await this.delete(key);
    throw new StoreUnavailable(`the S3 server kept ${found.ContentLength} bytes of ${sent.size}`);
  }
}

function alreadyStored(key: BlobKey, cause?: Error): BlobExists {
  return new BlobExists(`${key} is already stored`, { cause });
}

function notFound(key: BlobKey, cause?: unknown): BlobNotFound {
  return new BlobNotFound(`no blob under ${key}`, { cause });
}

function outOfRange({ start, end }: ByteRange): RangeError {
  return new RangeError(`bytes ${start}-${end} do not lie in the blob`);
}

/** Lists give fractions of a second, the header of one object does not. */
function truncateToSecond(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000);
}
