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

/** No resource has this id: ids have no dot. */
const PREFIX = 'waiting.uploads/';

/**
 * Keeps uploaded files until their callback. They lie among the blobs, so that any node can continue, also after a
 * restart. A crash can leave files that no row names; the sweep for orphans removes them.
 */
@Injectable()
export class UploadFiles {
  private readonly logger = new Logger('Publishers');

  constructor(
    private readonly blobs: BlobStore,
    private readonly staging: Staging,
  ) {}

  /** Stores a staged file. The caller discards it from staging as usual. @returns the name of the stored file */
  async store(staged: StagedFile): Promise<string> {
    const name = randomUUID();
    await this.blobs.publish(keyOf(name), staged.path);
    return name;
  }

  /** A copy that the caller may consume; the stored file stays. @throws BlobNotFound */
  async copyToScratch(name: string): Promise<ScratchFile> {
    await using borrowed = await this.blobs.openLocalFile(keyOf(name));
    const scratch = this.staging.reserveScratchFile();
    try {
      await linkOrCopy(borrowed.path, scratch.path);
      return scratch;
    } catch (error) {
      await scratch[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Call it when no row names the file any more: if it cannot be removed, it is an orphan. */
  async remove(name: string | null): Promise<void> {
    if (name === null) return;
    await this.blobs
      .delete(keyOf(name))
      .catch((err: unknown) => this.logger.warn({ err, file: name }, 'file of an upload left'));
  }

  /** Moves files into the store that an earlier release kept in a directory beside it, and removes the directory. */
  async importDirectory(directory: string): Promise<void> {
    for (const name of (await namesIn(directory)).filter(isUploadId))
      await this.blobs.publish(keyOf(name), path.join(directory, name)).catch((error: unknown) => {
        if (!(error instanceof BlobExists)) throw error;
      });
    await rm(directory, { recursive: true, force: true });
  }
}

/** The name of the uploaded file that a blob is, if it is one. */
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
