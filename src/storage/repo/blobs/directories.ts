import { mkdir, open, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from '../../../errors/has-code.ts';

/** Error codes of file systems that cannot sync a directory, or need not; Windows answers EPERM. */
const CANNOT_SYNC = ['EINVAL', 'ENOTSUP', 'EPERM'];

/** A new directory entry survives a power cut only after the directory itself is synced. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!hasCode(error, ...CANNOT_SYNC)) throw error;
  } finally {
    await handle.close();
  }
}

/** Syncs `from` and every directory above it, up to and including `to`. */
export async function syncUpwards(from: string, to: string): Promise<void> {
  let directory = from;
  await syncDirectory(directory);
  while (directory !== to) {
    directory = path.dirname(directory);
    await syncDirectory(directory);
  }
}

/** Creates the directory and its parents so that they survive a power cut. */
export async function makeDurableDirectory(directory: string, mode: number): Promise<void> {
  const first = await mkdir(directory, { recursive: true, mode });
  if (first !== undefined) await syncUpwards(directory, path.dirname(first));
}

/**
 * Creates `directory` step by step below `root`, so that a missing root is an error and is not created again.
 */
export async function makeBelow(root: string, directory: string, mode: number): Promise<void> {
  if (directory === root) return;
  await makeBelow(root, path.dirname(directory), mode);
  await mkdir(directory, { mode }).catch((error: unknown) => {
    if (!hasCode(error, 'EEXIST')) throw error;
  });
}

/**
 * Removes `from` and its parents below `root` while they are empty. `rmdir` keeps a directory that another
 * call fills at the same moment. A directory that cannot be removed does no harm.
 */
export async function pruneUpwards(from: string, root: string): Promise<void> {
  for (let directory = from; directory !== root; directory = path.dirname(directory)) {
    const goesOn = await rmdir(directory).then(
      () => true,
      (error: unknown) => hasCode(error, 'ENOENT'),
    );
    if (!goesOn) return;
  }
}
