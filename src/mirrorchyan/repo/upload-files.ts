import { constants } from 'node:fs';
import { copyFile, link, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { StagedFile } from '../../storage/staged-file.ts';
import { BlobExists } from '../../storage/errors.ts';
import { type BlobKey, BlobStore, isBlobKey } from '../../storage/blob-store.ts';
import { hasCode } from '../../errors/has-code.ts';
import { type ScratchFile, Staging } from '../../storage/staging.ts';
import { isUploadId } from '../upload.ts';

/** Not the prefix of any resource: resource ids have no dot. */
const PREFIX = 'waiting.uploads/';

/**
 * Stores uploaded files until they are published. They are blobs, so that any node can continue, even after a restart.
 * A crash can leave files without a row; the removal of orphans deletes them.
 */
@Injectable()
export class UploadFiles {
  private readonly logger = new Logger('Publishers');

  constructor(
    private readonly blobs: BlobStore,
    private readonly staging: Staging,
  ) {}

  /** Stores a staged file. The caller still discards it from staging. @returns the name of the stored file */
  async store(staged: StagedFile): Promise<string> {
    const name = randomUUID();
    await this.blobs.publish(keyOf(name), staged.path);
    return name;
  }

  /** Makes a copy that the caller may move or delete; the stored file stays. @throws BlobNotFound */
  async copyToScratch(name: string): Promise<ScratchFile> {
    await using stored = await this.blobs.openLocalFile(keyOf(name));
    const scratch = this.staging.reserveScratchFile();
    try {
      await linkOrCopy(stored.path, scratch.path);
      return scratch;
    } catch (error) {
      await scratch[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Call it when no row names the file any more. A file that cannot be removed becomes an orphan. */
  async remove(name: string | null): Promise<void> {
    if (name === null) return;
    await this.blobs
      .delete(keyOf(name))
      .catch((err: unknown) =>
        this.logger.warn(
          { err, file: name },
          'the file of an upload could not be removed: the sweep for orphans removes it',
        ),
      );
  }

  /** Moves the files of a directory, where an earlier release stored them, into the store, and removes the directory. */
  async importDirectory(directory: string): Promise<void> {
    for (const name of (await namesIn(directory)).filter(isUploadId))
      await this.blobs.publish(keyOf(name), path.join(directory, name)).catch((error: unknown) => {
        if (!(error instanceof BlobExists)) throw error;
      });
    await rm(directory, { recursive: true, force: true });
  }
}

/** The name of the uploaded file, if this is the key of one. */
export function uploadFileOf(key: BlobKey): string | undefined {
  return key.startsWith(PREFIX) ? key.slice(PREFIX.length) : undefined;
}

function keyOf(name: string): BlobKey {
  const key = PREFIX + name;
  if (!isBlobKey(key)) throw new Error(`not a blob key: ${key}`);
  return key;
}

/** A hard link costs nothing; across volumes the file is copied. */
async function linkOrCopy(file: string, name: string): Promise<void> {
  try {
    await link(file, name);
  } catch (error) {
    if (!hasCode(error, 'EXDEV', 'EPERM', 'ENOTSUP')) throw error;
    await copyFile(file, name, constants.COPYFILE_EXCL);
  }
}

async function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
}
