import type { FileTree, TreeFile } from './file-tree.ts';
import { PackageRefused } from '../errors.ts';
import { filesByPath, type FileChanges } from './file-changes.ts';

/**
 * The tree that a shipped client has after an update: it deletes the listed files, then copies the archive's
 * content over the old tree. The directories are the old and the new ones, minus the deleted ones.
 * @param content the tree of the incremental archive, without its `changes.json`
 * @throws PackageRefused naming a path on which the three inputs contradict each other
 */
export function applyChanges(old: FileTree, content: FileTree, changes: FileChanges): FileTree {
  checkListedOnce(changes);
  checkContent(content, changes);
  const files = filesByPath(old);
  for (const path of changes.added) if (files.has(path)) refuse(path, 'added, but it was there before');
  for (const path of changes.modified) removeListed(files, path, 'modified');
  for (const path of changes.deleted) removeListed(files, path, 'deleted');
  for (const file of content.files) files.set(file.path, file);
  const directories = directoriesAfter(old, content, changes);
  return { files: [...files.values()].sort(byPath), directories, links: old.links };
}

/** Describes the first difference between two trees as a sentence; undefined if they are equal. */
export function firstDifference(tree: FileTree, expected: FileTree): string | undefined {
  return (
    firstFileDifference(tree, expected) ??
    firstMissing(
      expected.directories,
      tree.directories,
      (path) => `directory ${JSON.stringify(path)} is missing`,
    ) ??
    firstMissing(
      tree.directories,
      expected.directories,
      (path) => `directory ${JSON.stringify(path)} is too many`,
    ) ??
    firstMissing(linksOf(tree), linksOf(expected), (link) => `link ${link} is too many`) ??
    firstMissing(linksOf(expected), linksOf(tree), (link) => `link ${link} is missing`)
  );
}

function linksOf({ links = [] }: FileTree): string[] {
  return links.map((link) => JSON.stringify(link));
}

function checkListedOnce(changes: FileChanges): void {
  const { added, modified, deleted, added_dir: addedDir, deleted_dir: deletedDir } = changes;
  // Files and directories are checked separately: a directory may replace a file.
  for (const paths of [
    [...added, ...modified, ...deleted],
    [...addedDir, ...deletedDir],
  ]) {
    const listed = new Set<string>();
    for (const path of paths) {
      if (listed.has(path)) refuse(path, 'listed twice');
      listed.add(path);
    }
  }
}

function checkContent(content: FileTree, { added, modified }: FileChanges): void {
  const listed = new Set([...added, ...modified]);
  for (const { path } of content.links ?? []) refuse(path, 'a link in an incremental package');
  for (const { path } of content.files) {
    if (!listed.delete(path)) refuse(path, 'in the archive, but listed neither as added nor as modified');
  }
  for (const path of listed) refuse(path, 'listed as added or modified, but not in the archive');
}

function removeListed(there: Map<string, unknown> | Set<string>, path: string, list: string): void {
  if (!there.delete(path)) refuse(path, `listed as ${list}, but not in the old version`);
}

function directoriesAfter(old: FileTree, content: FileTree, changes: FileChanges): string[] {
  const kept = new Set(old.directories);
  for (const path of changes.deleted_dir) removeListed(kept, path, 'a deleted directory');
  return [...new Set([...kept, ...content.directories, ...changes.added_dir])].sort();
}

function firstFileDifference(tree: FileTree, expected: FileTree): string | undefined {
  const left = filesByPath(expected);
  for (const file of tree.files) {
    const difference = fileDifference(file, left.get(file.path));
    if (difference !== undefined) return `file ${JSON.stringify(file.path)} ${difference}`;
    left.delete(file.path);
  }
  for (const path of left.keys()) return `file ${JSON.stringify(path)} is missing`;
  return undefined;
}

function fileDifference(file: TreeFile, expected: TreeFile | undefined): string | undefined {
  if (!expected) return 'is too many';
  if (file.size !== expected.size || file.sha256 !== expected.sha256) return 'has other content';
  if (file.executable === expected.executable) return undefined;
  return expected.executable ? 'is not executable' : 'is executable';
}

function firstMissing(
  paths: readonly string[],
  there: readonly string[],
  sentence: (path: string) => string,
): string | undefined {
  const known = new Set(there);
  const missing = paths.find((path) => !known.has(path));
  return missing === undefined ? undefined : sentence(missing);
}

function byPath(a: TreeFile, b: TreeFile): number {
  return a.path < b.path ? -1 : 1;
}

function refuse(path: string, reason: string): never {
  throw new PackageRefused(reason, path);
}
