import type { FileTree } from './file-tree.ts';
import { changesBetween, type FileChanges } from './file-changes.ts';
import { foldedName } from './folded-name.ts';

/**
 * Why shipped clients cannot get from one tree to the other by an incremental package; undefined when they
 * can. They delete the listed files, then copy; some keep what they delete under its own path in a directory
 * beside; most do not look at `deleted_dir`, some do, after copying; and file systems may not tell names
 * apart that differ in case or Unicode form only.
 */
export function unsafeReason(
  old: FileTree,
  next: FileTree,
  changes: FileChanges = changesBetween(old, next),
): string | undefined {
  // What is in both trees is in nobody's way: neither has two names that some file system takes for one.
  const filesBefore = byFoldedName(changes.deleted);
  const directoriesBefore = byFoldedName(changes.deleted_dir);
  for (const path of changes.added) {
    // The directory would still be in the way.
    const directory = directoriesBefore.get(foldedName(path));
    if (directory !== undefined)
      return `directory ${JSON.stringify(directory)} becomes the file ${JSON.stringify(path)}`;
  }
  for (const path of changes.added_dir) {
    // Where deleted files are kept by path, this one is in the way of a directory for others.
    const file = filesBefore.get(foldedName(path));
    if (file !== undefined)
      return `file ${JSON.stringify(file)} becomes the directory ${JSON.stringify(path)}`;
    // Whoever removes deleted directories would remove the new one.
    const directory = directoriesBefore.get(foldedName(path));
    if (directory !== undefined)
      return `directory ${JSON.stringify(directory)} becomes ${JSON.stringify(path)}, which differs in case or Unicode form only`;
  }
  return undefined;
}

function byFoldedName(paths: readonly string[]): Map<string, string> {
  return new Map(paths.map((path) => [foldedName(path), path]));
}
