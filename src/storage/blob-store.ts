import type { Readable } from 'node:stream';

/** Where a package lies inside the store: checked once by `blobKey`, trusted afterwards. */
export type BlobKey = string & { readonly __brand: 'BlobKey' };

const BLOB_KEY =
  /^(?!.*\.\.)[A-Za-z0-9_-][A-Za-z0-9._+-]{0,200}(\/[A-Za-z0-9_-][A-Za-z0-9._+-]{0,200}){0,7}$/;

export function isBlobKey(value: string): value is BlobKey {
  return value.length <= 512 && BLOB_KEY.test(value);
}

export interface BlobStat {
  /** bytes */
  readonly size: number;
  /** When it was published, however old the file was, by the clock of whoever published or keeps it. */
  readonly modifiedAt: Date;
}

export interface ByteRange {
  /** First byte, from 0. */
  readonly start: number;
  /** Last byte, inclusive. */
  readonly end: number;
}

export interface LocalFile extends AsyncDisposable {
  /** absolute */
  readonly path: string;
}

/** What a URL that opens one blob for some time says to whoever follows it. */
export interface TemporaryAccess {
  /** ms; at most seven days */
  readonly lifetime: number;
  readonly contentType: string;
  readonly contentDisposition: string;
  readonly cacheControl: string;
}

/** Keeps the bytes of packages under keys. A blob never changes once it is there. */
export abstract class BlobStore {
  /**
   * Takes the finished file at `path` in, under `key`. The file is gone afterwards on success; on
   * failure it is untouched. All or nothing: a reader never sees a partial blob, and after a crash
   * the blob is either whole or absent. Of several that publish to one key exactly one succeeds; where the
   * store has no means to promise that, its make says so.
   * @throws BlobExists when something is already stored under `key`; it stays as it is
   */
  abstract publish(key: BlobKey, path: string): Promise<void>;

  /**
   * The bytes of a blob, or of one range of it. The caller reads them to the end or destroys the stream.
   * @throws BlobNotFound before the first byte
   * @throws RangeError before the first byte, when the range does not lie inside the blob
   */
  abstract read(key: BlobKey, range?: ByteRange): Promise<Readable>;

  /**
   * A local file with the bytes of a blob, for work that reads here and there; not to be written to, and
   * there until it is disposed of.
   * @throws BlobNotFound
   */
  abstract openLocalFile(key: BlobKey): Promise<LocalFile>;

  /** @throws BlobNotFound, but not for a store that cannot be reached: that is another error, as everywhere here */
  abstract stat(key: BlobKey): Promise<BlobStat>;

  /** Deleting what is not there is not an error. */
  abstract delete(key: BlobKey): Promise<void>;

  /** Every blob, in no particular order; one that comes or goes meanwhile may be missed. */
  abstract list(): AsyncIterable<{ key: BlobKey; modifiedAt: Date }>;

  /**
   * Removes what publications that never came to their end have left behind, none of it a blob.
   * @param olderThan those that began or went on later are left alone: another instance may be at it
   * @returns how many there were
   */
  abstract removeUnfinished(olderThan: Date): Promise<number>;

  /**
   * A URL at which the store itself hands out the blob, whether it is there or not; undefined when it does
   * not do that. Nothing is asked or awaited for it.
   */
  temporaryUrl(_key: BlobKey, _access: TemporaryAccess): Promise<string | undefined> {
    return Promise.resolve(undefined);
  }

  /** Proves that a write would work now. @throws the reason */
  abstract checkWritable(): Promise<void>;

  /** Bytes left for new blobs; undefined when the store has no such bound. */
  abstract freeSpace(): Promise<number | undefined>;
}
