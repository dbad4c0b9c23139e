import { randomUUID } from 'node:crypto';
import { link, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { StagedFile } from '../../storage/artifact.ts';
import { makeDurableDirectory, syncUpwards } from '../../storage/repo/blobs/directories.ts';
import type { Scratch, Staging } from '../../storage/repo/staging.ts';

/**
 * Where uploaded files wait for their callback, a restart included: a directory beside staging, on the
 * same volume, since files move by hard links. A crash leaves files that no row names at worst.
 */
export class UploadFiles {
  private constructor(
    private readonly directory: string,
    private readonly staging: Staging,
  ) {}

  static async open(directory: string, staging: Staging): Promise<UploadFiles> {
    await makeDurableDirectory(directory);
    return new UploadFiles(directory, staging);
  }

  /** Keeps what lies in staging, which is to be discarded there as ever. @returns its name from now on */
  async keep(staged: StagedFile): Promise<string> {
    const name = randomUUID();
    await link(staged.path, this.pathOf(name));
    await syncUpwards(this.directory, this.directory);
    return name;
  }

  /** A second name for the file, to be used up: the file itself stays until it is removed. */
  async lend(name: string): Promise<Scratch> {
    const scratch = this.staging.scratch();
    try {
      await link(this.pathOf(name), scratch.path);
      return scratch;
    } catch (error) {
      await scratch[Symbol.asyncDispose]();
      throw error;
    }
  }

  async remove(name: string | null): Promise<void> {
    if (name !== null) await rm(this.pathOf(name), { force: true });
  }

  names(): Promise<string[]> {
    return readdir(this.directory);
  }

  private pathOf(name: string): string {
    return path.join(this.directory, name);
  }
}
