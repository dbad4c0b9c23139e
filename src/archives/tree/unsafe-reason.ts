import type { FileTree } from './file-tree.ts';
import { changesBetween, type FileChanges } from './file-changes.ts';
import { foldedName } from './folded-name.ts';

/**
 * Why an incremental package between these trees would fail in shipped clients; undefined if it is safe.
 * Clients delete the listed files first and copy second. Some keep each deleted file, under its own path, in
 * a backup directory. Most ignore `deleted_dir`; some remove those directories after copying. File systems
 * may treat names that differ only in case or Unicode form as one name.
 */
export function unsafeReason(
  old: FileTree,
  next: FileTree,
  changes: FileChanges = changesBetween(old, next),
): string | undefined {
  // Entries of both trees cannot collide: each tree alone has no two names that a file system treats as one.
  const filesBefore = byFoldedName(changes.deleted);
  const directoriesBefore = byFoldedName(changes.deleted_dir);
  for (const path of changes.added) {
    // Clients that ignore `deleted_dir` still have the directory at this path.
    const directory = directoriesBefore.get(foldedName(path));
    if (directory !== undefined)
      return `directory ${JSON.stringify(directory)} becomes the file ${JSON.stringify(path)}`;
  }
  for (const path of changes.added_dir) {
    // Some clients keep deleted files by path, so this file blocks a directory in their backup.
    const file = filesBefore.get(foldedName(path));
    if (file !== undefined)
      return `file ${JSON.stringify(file)} becomes the directory ${JSON.stringify(path)}`;
    // A client that removes deleted directories last would remove the new directory.
    const directory = directoriesBefore.get(foldedName(path));
    if (directory !== undefined)
      return `directory ${JSON.stringify(directory)} becomes ${JSON.stringify(path)}, which differs in case or Unicode form only`;
  }
  return undefined;
}

function byFoldedName(paths: readonly string[]): Map<string, string> {
  return new Map(paths.map((path) => [foldedName(path), path]));
}
