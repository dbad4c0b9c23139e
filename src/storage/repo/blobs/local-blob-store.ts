import type { Stats } from 'node:fs';
import { type FileHandle, link, lstat, open, rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { BlobNotFound } from '../../errors.ts';
import { BlobExists } from '../../errors.ts';
import {
  type BlobKey,
  type BlobStat,
  BlobStore,
  type LocalFile,
  type ByteRange,
  type OpenBlob,
} from '../../blob-store.ts';
import { FileStream } from './file-stream.ts';
import { makeBelow, makeDurableDirectory, pruneUpwards, syncUpwards } from './directories.ts';
import { hasCode } from '../../../errors/has-code.ts';
import { CrossDeviceCopies } from './cross-device-copies.ts';
import { openRegularFile, READ } from './open-regular-file.ts';
import { STORE_MODES, type StoreModes } from '../../readable-by.ts';
import { walkBlobs } from './walk-blobs.ts';

/** Error codes that mean: no regular file at this path. */
const NO_FILE = ['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENXIO'];
/** Each failed try means that another deletion removed the new directory in between. */
const LINK_TRIES = 50;

/**
 * Stores blobs as files below one directory; the key is the relative path. The file system needs hard links.
 * A file to publish that is on another file system is copied first.
 */
export class LocalBlobStore extends BlobStore {
  readonly #root: string;
  readonly #copies: CrossDeviceCopies;
  readonly #modes: StoreModes;

  /** @param root absolute path of an existing directory; `open` creates it */
  constructor(root: string, modes: StoreModes = STORE_MODES.owner) {
    super();
    if (!path.isAbsolute(root)) throw new TypeError('the root of a blob store is an absolute path');
    this.#root = path.resolve(root);
    this.#copies = new CrossDeviceCopies(this.#root);
    this.#modes = modes;
  }

  /**
   * Creates the directory if it is missing. No other method does: a root that disappears later is an
   * unmounted volume and must not look like an empty store.
   */
  static async open(root: string, modes: StoreModes = STORE_MODES.owner): Promise<LocalBlobStore> {
    const store = new LocalBlobStore(root, modes);
    await makeDurableDirectory(store.#root, modes.directory);
    return store;
  }

  override async publish(key: BlobKey, file: string): Promise<void> {
    const target = this.#path(key);
    await prepare(file, this.#modes.file);
    await this.#linkIntoStore(key, file, target);
    try {
      await syncUpwards(path.dirname(target), this.#root);
      await rm(file, { force: true });
    } catch (error) {
      await rm(target, { force: true });
      await this.#prune(target);
      throw error;
    }
  }

  override async read(key: BlobKey, range?: ByteRange): Promise<Readable> {
    const { handle, size } = await this.#open(key);
    try {
      assertInside(range, size);
      const { start, end } = range ?? { start: 0, end: size - 1 };
      return new FileStream(handle, start, end, () => handle.close());
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  override async open(key: BlobKey): Promise<OpenBlob> {
    const { handle, size } = await this.#open(key);
    return {
      read: async (range) => {
        assertInside(range, size);
        return new FileStream(handle, range.start, range.end);
      },
      [Symbol.asyncDispose]: () => handle.close(),
    };
  }

  override async openLocalFile(key: BlobKey): Promise<LocalFile> {
    await this.stat(key);
    return { path: this.#path(key), [Symbol.asyncDispose]: async () => undefined };
  }

  override async stat(key: BlobKey): Promise<BlobStat> {
    const stats = await lstat(this.#path(key)).catch((error: unknown) => this.#throwNotFound(key, error));
    const { size, mtime } = requireRegularFile(key, stats);
    return { size, modifiedAt: mtime };
  }

  override async delete(key: BlobKey): Promise<void> {
    const target = this.#path(key);
    try {
      await this.stat(key);
    } catch (error) {
      if (error instanceof BlobNotFound) return;
      throw error;
    }
    await rm(target, { force: true });
    await this.#prune(target);
  }

  override list(): AsyncIterable<{ key: BlobKey; modifiedAt: Date }> {
    return walkBlobs(this.#root);
  }

  override removeUnfinished(olderThan: Date): Promise<number> {
    return this.#copies.removeOlderThan(olderThan);
  }

  /**
   * The probe is not synced: a sync takes seconds on a busy disk, and a full, read-only or missing disk fails
   * without it.
   */
  override async checkWritable(): Promise<void> {
    const file = path.join(this.#root, '.probe');
    await writeFile(file, 'probe');
    await rm(file, { force: true });
  }

  override async freeSpace(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#root);
    return bavail * bsize;
  }

  async #open(key: BlobKey): Promise<{ handle: FileHandle; size: number }> {
    const handle = await open(this.#path(key), READ).catch((error: unknown) =>
      this.#throwNotFound(key, error),
    );
    try {
      return { handle, size: requireRegularFile(key, await handle.stat()).size };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  #path(key: BlobKey): string {
    return path.join(this.#root, key);
  }

  async #linkIntoStore(key: BlobKey, file: string, target: string): Promise<void> {
    try {
      await this.#link(key, file, target);
    } catch (error) {
      if (!hasCode(error, 'EXDEV')) throw error;
      await using copy = await this.#copies.copyHere(file);
      await this.#link(key, copy.path, target);
    }
  }

  async #link(key: BlobKey, file: string, target: string): Promise<void> {
    try {
      await this.#linkOnce(file, target);
    } catch (error) {
      await this.#prune(target);
      throw hasCode(error, 'EEXIST') ? new BlobExists(`${key} is already stored`, { cause: error }) : error;
    }
  }

  /** A link, unlike a rename, never replaces an existing file. */
  async #linkOnce(file: string, target: string, tries = LINK_TRIES): Promise<void> {
    try {
      await makeBelow(this.#root, path.dirname(target), this.#modes.directory);
      await link(file, target);
    } catch (error) {
      if (tries === 0 || !hasCode(error, 'ENOENT')) throw error;
      await Promise.all([lstat(file), lstat(this.#root)]);
      await this.#linkOnce(file, target, tries - 1);
    }
  }

  async #prune(target: string): Promise<void> {
    await pruneUpwards(path.dirname(target), this.#root);
  }

  /** A missing root is an error of its own: it does not mean that the blob is gone. */
  async #throwNotFound(key: BlobKey, error: unknown): Promise<never> {
    if (!hasCode(error, ...NO_FILE)) throw error;
    await lstat(this.#root);
    throw new BlobNotFound(`no blob under ${key}`, { cause: error });
  }
}

function requireRegularFile(key: BlobKey, stats: Stats): Stats {
  if (!stats.isFile()) throw new BlobNotFound(`no blob under ${key}: it is not a regular file`);
  return stats;
}

function assertInside(range: ByteRange | undefined, size: number): void {
  if (range === undefined) return;
  const inside = range.start >= 0 && range.start <= range.end && range.end < size;
  if (!inside) throw new RangeError(`bytes ${range.start}-${range.end} do not lie in a blob of ${size}`);
}

/**
 * Sets the file's time to now: a file that waited in staging must not look like an old blob. Takes rights away that
 * `mode` does not have, and gives none.
 */
async function prepare(file: string, mode: number): Promise<void> {
  await using handle = await openRegularFile(file);
  await handle.chmod((await handle.stat()).mode & mode).catch((error: unknown) => {
    // Some network file systems have no modes.
    if (!hasCode(error, 'EPERM', 'ENOTSUP', 'EINVAL')) throw error;
  });
  await handle.utimes(new Date(), new Date());
  await handle.sync();
}
