import type { Readable } from 'node:stream';

/** The key of a package in the store. `isBlobKey` checks it once; drivers trust the type. */
export type BlobKey = string & { readonly __brand: 'BlobKey' };

const BLOB_KEY =
  /^(?!.*\.\.)[A-Za-z0-9_-][A-Za-z0-9._+-]{0,200}(\/[A-Za-z0-9_-][A-Za-z0-9._+-]{0,200}){0,7}$/;

export function isBlobKey(value: string): value is BlobKey {
  return value.length <= 512 && BLOB_KEY.test(value);
}

/** The last segment of a key: a file name in ASCII. */
export function nameOfKey(key: BlobKey): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

export interface BlobStat {
  /** bytes */
  readonly size: number;
  /** Time of publication, not of the file's last write, by the clock of the publisher or of the store. */
  readonly modifiedAt: Date;
}

export interface ByteRange {
  /** First byte, from 0. */
  readonly start: number;
  /** Last byte, inclusive. */
  readonly end: number;
}

export interface LocalFile extends AsyncDisposable {
  /** Absolute path. */
  readonly path: string;
}

/** A blob from which several ranges are read. Dispose of it after the last stream has closed. */
export interface OpenBlob extends AsyncDisposable {
  /**
   * Streams one range, as `BlobStore.read` does.
   * @throws BlobNotFound, RangeError
   */
  read(range: ByteRange): Promise<Readable>;
}

/** Lifetime of a temporary URL for one blob, and the headers that its answer carries. */
export interface TemporaryAccess {
  /** ms; at most seven days */
  readonly lifetime: number;
  readonly contentType: string;
  readonly contentDisposition: string;
  readonly cacheControl: string;
}

/** Stores the bytes of packages under keys. A stored blob never changes. */
export abstract class BlobStore {
  /**
   * Moves the finished file at `path` into the store under `key`. On success the file is gone; on failure it
   * is unchanged. All or nothing: a reader never sees a partial blob, and after a crash the blob is complete
   * or absent. When several callers publish under one key, exactly one succeeds; an implementation that
   * cannot promise this says so.
   * @throws BlobExists when the key is taken; the stored blob stays unchanged
   */
  abstract publish(key: BlobKey, path: string): Promise<void>;

  /**
   * Streams a blob, or one range of it. The caller reads the stream to its end or destroys it.
   * @throws BlobNotFound before the first byte
   * @throws RangeError before the first byte, when the range is not inside the blob
   */
  abstract read(key: BlobKey, range?: ByteRange): Promise<Readable>;

  /**
   * Opens a blob for reading several ranges; a store with open files opens one file for all of them.
   * @throws BlobNotFound, here or when the first range is read
   */
  abstract open(key: BlobKey): Promise<OpenBlob>;

  /**
   * Opens a local file with the bytes of a blob, for random access. It is read-only and exists until it is
   * disposed of.
   * @throws BlobNotFound
   */
  abstract openLocalFile(key: BlobKey): Promise<LocalFile>;

  /** @throws BlobNotFound; as in all methods, an unreachable store is a different error */
  abstract stat(key: BlobKey): Promise<BlobStat>;

  /** Deletes a blob; a missing blob is not an error. */
  abstract delete(key: BlobKey): Promise<void>;

  /**
   * Lists every blob, in no particular order. A blob that is added or removed during the listing may be
   * missing.
   */
  abstract list(): AsyncIterable<{ key: BlobKey; modifiedAt: Date }>;

  /**
   * Removes the remains of publications that did not finish. None of them is a blob.
   * @param olderThan publications that were active after this time are kept: another instance may still write
   * them
   * @returns the number of removed publications
   */
  abstract removeUnfinished(olderThan: Date): Promise<number>;

  /**
   * Returns a URL at which the store itself serves the blob, without checking that the blob exists and
   * without I/O. Undefined if the store does not serve blobs.
   */
  temporaryUrl(_key: BlobKey, _access: TemporaryAccess): Promise<string | undefined> {
    return Promise.resolve(undefined);
  }

  /** Checks that the store accepts a write now. @throws the reason why not */
  abstract checkWritable(): Promise<void>;

  /** Free bytes for new blobs; undefined if the store has no such limit. */
  abstract freeSpace(): Promise<number | undefined>;
}
