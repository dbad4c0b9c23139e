import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, lstat, open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { makeBelow } from './directories.ts';
import { hasCode } from '../../../errors/has-code.ts';

interface Copy extends AsyncDisposable {
  readonly path: string;
}

/** Where files from another file system are copied to before they become blobs; no key leads there. */
export class CrossDeviceCopies {
  readonly #root: string;
  readonly #directory: string;

  /** @param root of the store: absolute */
  constructor(root: string) {
    this.#root = root;
    this.#directory = path.join(root, '.incoming');
  }

  /** A synced copy of the file, there until it is disposed of. On failure there is none. */
  async copyHere(file: string): Promise<Copy> {
    const copy = path.join(this.#directory, randomUUID());
    const remove = () => rm(copy, { force: true });
    await makeBelow(this.#root, this.#directory);
    try {
      await copyFile(file, copy, constants.COPYFILE_EXCL);
      await sync(copy);
    } catch (error) {
      await remove();
      throw error;
    }
    return { path: copy, [Symbol.asyncDispose]: remove };
  }

  /** Removes copies that were last written to before; those that are being written keep changing. */
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

  /** None when nothing was ever copied; but a root that is away is an error. */
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
