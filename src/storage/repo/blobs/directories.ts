import { mkdir, open, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from '../../../errors/has-code.ts';

/** What file systems say that cannot sync a directory, or need not: EPERM is Windows' answer. */
const CANNOT_SYNC = ['EINVAL', 'ENOTSUP', 'EPERM'];

/** A new name in a directory survives a power cut only once the directory itself is synced. */
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

/** Makes the directory, and those above it, so that they outlive a power cut. */
export async function makeDurableDirectory(directory: string): Promise<void> {
  const first = await mkdir(directory, { recursive: true });
  if (first !== undefined) await syncUpwards(directory, path.dirname(first));
}

/** Makes `directory` from `root` downwards, so that a root which went away is not made anew. */
export async function makeBelow(root: string, directory: string): Promise<void> {
  if (directory === root) return;
  await makeBelow(root, path.dirname(directory));
  await mkdir(directory).catch((error: unknown) => {
    if (!hasCode(error, 'EEXIST')) throw error;
  });
}

/**
 * Removes `from` and the directories above it, below `root`, as far as they are empty. One that is being
 * filled at the same moment stays: rmdir sees to it. One that cannot be removed does no harm.
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
