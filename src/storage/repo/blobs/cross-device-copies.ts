import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, lstat, open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { makeBelow } from './directories.ts';
import { hasCode } from '../../../errors/has-code.ts';

interface Copy extends AsyncDisposable {
  readonly path: string;
}

/**
 * Copies files from another file system into the store's one, so that they can be linked. No key leads to the
 * copies.
 */
export class CrossDeviceCopies {
  readonly #root: string;
  readonly #directory: string;

  /** @param root absolute path of the store */
  constructor(root: string) {
    this.#root = root;
    this.#directory = path.join(root, '.incoming');
  }

  /** Copies and syncs the file; the copy exists until it is disposed of. On failure no copy stays. */
  async copyHere(file: string): Promise<Copy> {
    const copy = path.join(this.#directory, randomUUID());
    const remove = () => rm(copy, { force: true });
    // Copies are not for others until they are published.
    await makeBelow(this.#root, this.#directory, 0o700);
    try {
      await copyFile(file, copy, constants.COPYFILE_EXCL);
      await sync(copy);
    } catch (error) {
      await remove();
      throw error;
    }
    return { path: copy, [Symbol.asyncDispose]: remove };
  }

  /** Removes copies last written before `olderThan`; a copy in progress is written all the time. */
  async removeOlderThan(olderThan: Date): Promise<number> {
    let removed = 0;
    for (const name of await this.#names()) {
      const copy = path.join(this.#directory, name);
      if (!(await isOlder(copy, olderThan))) continue;
      await rm(copy, { force: true });
      removed++;
    }
    return removed;
  }

  /** Empty if no file was ever copied. A missing root is an error. */
  async #names(): Promise<string[]> {
    try {
      return await readdir(this.#directory);
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
      await lstat(this.#root);
      return [];
    }
  }
}

async function sync(file: string): Promise<void> {
  await using handle = await open(file, 'r+');
  await handle.sync();
}

async function isOlder(file: string, time: Date): Promise<boolean> {
  try {
    return (await lstat(file)).mtime < time;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}
