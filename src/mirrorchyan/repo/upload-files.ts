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

/** No resource's packages lie there: an id of one has no dot. */
const PLACE = 'waiting.uploads/';

/**
 * Where uploaded files wait for their callback: among the blobs, so that any node can go on with them, and
 * a restart does no harm. A crash leaves files that no row names at worst, which the sweep for orphans removes.
 */
@Injectable()
export class UploadFiles {
  private readonly logger = new Logger('Publishers');

  constructor(
    private readonly blobs: BlobStore,
    private readonly staging: Staging,
  ) {}

  /** Keeps what lies in staging, which is to be discarded there as ever. @returns its name from now on */
  async keep(staged: StagedFile): Promise<string> {
    const name = randomUUID();
    await this.blobs.publish(keyOf(name), staged.path);
    return name;
  }

  /** A file with these bytes, to be used up: what was kept stays until it is removed. @throws BlobNotFound */
  async lend(name: string): Promise<ScratchFile> {
    await using borrowed = await this.blobs.openLocalFile(keyOf(name));
    const scratch = this.staging.reserveScratchFile();
    try {
      await anotherName(borrowed.path, scratch.path);
      return scratch;
    } catch (error) {
      await scratch[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** One that cannot be removed is an orphan: to be called when no row names it any more. */
  async remove(name: string | null): Promise<void> {
    if (name === null) return;
    await this.blobs
      .delete(keyOf(name))
      .catch((err: unknown) => this.logger.warn({ err, file: name }, 'file of an upload left'));
  }

  /** Takes in what was kept in a directory beside the store, as was done once, and removes that. */
  async adopt(directory: string): Promise<void> {
    for (const name of (await namesIn(directory)).filter(isUploadId))
      await this.blobs.publish(keyOf(name), path.join(directory, name)).catch((error: unknown) => {
        if (!(error instanceof BlobExists)) throw error;
      });
    await rm(directory, { recursive: true, force: true });
  }
}

/** The name of the uploaded file that a blob is, if it is one. */
export function uploadFileOf(key: BlobKey): string | undefined {
  return key.startsWith(PLACE) ? key.slice(PLACE.length) : undefined;
}

function keyOf(name: string): BlobKey {
  const key = PLACE + name;
  if (!isBlobKey(key)) throw new Error(`not a blob key: ${key}`);
  return key;
}

/** A second name costs nothing; across volumes it takes a copy. */
async function anotherName(file: string, name: string): Promise<void> {
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
