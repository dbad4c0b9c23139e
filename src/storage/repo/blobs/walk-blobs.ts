import { lstat, opendir } from 'node:fs/promises';
import path from 'node:path';
import { type BlobKey, isBlobKey } from '../../blob-store.ts';
import { hasCode } from '../../../errors/has-code.ts';

interface FoundBlob {
  key: BlobKey;
  modifiedAt: Date;
}

/** Lists every blob below `root`. It skips files that are not blobs and files that disappear meanwhile. */
export async function* walkBlobs(root: string): AsyncGenerator<FoundBlob> {
  const directories = [root];
  for (let directory = directories.pop(); directory !== undefined; directory = directories.pop()) {
    try {
      for await (const entry of await opendir(directory)) {
        const file = path.join(directory, entry.name);
        if (entry.isDirectory()) directories.push(file);
        const found = entry.isFile() ? await inspectFile(root, file) : undefined;
        if (found !== undefined) yield found;
      }
    } catch (error) {
      if (directory === root || !hasCode(error, 'ENOENT', 'ENOTDIR')) throw error;
    }
  }
}

async function inspectFile(root: string, file: string): Promise<FoundBlob | undefined> {
  const key = path.relative(root, file).split(path.sep).join('/');
  if (!isBlobKey(key)) return undefined;
  try {
    return { key, modifiedAt: (await lstat(file)).mtime };
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}
