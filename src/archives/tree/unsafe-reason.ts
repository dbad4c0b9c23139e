import type { FileTree, TreeLink } from './file-tree.ts';
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
  return linksReason(old, next, changes) ?? namesReason(old, next, changes) ?? collisionReason(changes);
}

/** Clients copy files only, and may write a changed file through its other names or beside them. */
function linksReason(old: FileTree, next: FileTree, changes: FileChanges): string | undefined {
  const [before, after] = [linkTexts(old), linkTexts(next)];
  const changed = [...before, ...after].find((link) => !before.has(link) || !after.has(link));
  if (changed !== undefined) return `link ${JSON.stringify((JSON.parse(changed) as TreeLink).path)} changes`;
  const touched = new Set([...changes.added, ...changes.modified, ...changes.deleted]);
  const link = next.links?.find(
    ({ path, target, hard }) => hard && (touched.has(path) || touched.has(target)),
  );
  return (
    link && `file ${JSON.stringify(link.target)} changes, and has the hard link ${JSON.stringify(link.path)}`
  );
}

function linkTexts({ links = [] }: FileTree): Set<string> {
  return new Set(links.map((link) => JSON.stringify(link)));
}

/** Readers that give names without the flag for UTF-8 another form do not find those of `changes.json`. */
function namesReason(old: FileTree, next: FileTree, { deleted }: FileChanges): string | undefined {
  const [before, after] = [new Set(old.unmarked), new Set(next.unmarked)];
  const lost = deleted.find((path) => before.has(path) || path.endsWith('\r'));
  if (lost !== undefined)
    return `file ${JSON.stringify(lost)} is deleted, whose name unpackers read in different ways`;
  if (before.size + after.size === 0) return undefined;
  const there = new Set(pathsOf(old));
  const changed = pathsOf(next).find((path) => there.has(path) && before.has(path) !== after.has(path));
  return changed && `name ${JSON.stringify(changed)} has the flag for UTF-8 in one version only`;
}

function pathsOf({ files, directories }: FileTree): string[] {
  return [...files.map(({ path }) => path), ...directories];
}

function collisionReason(changes: FileChanges): string | undefined {
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
