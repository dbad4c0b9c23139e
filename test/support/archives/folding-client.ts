import type { FileTree } from '../../../src/archives/tree/file-tree.ts';
import type { FileChanges } from '../../../src/archives/tree/file-changes.ts';
import { foldedName } from '../../../src/archives/tree/folded-name.ts';

/** A disk on which names that differ only in case or Unicode form are one name. */
class FoldingDisk {
  readonly #entries = new Map<string, { sha256?: string }>();

  makeDirectory(path: string): void {
    for (const part of [...parentsOf(path), path]) {
      const there = this.#entries.get(foldedName(part));
      if (there?.sha256 !== undefined) throw new Error(`${part} is a file`);
      if (!there) this.#entries.set(foldedName(part), {});
    }
  }

  write(path: string, sha256: string): void {
    for (const part of parentsOf(path)) this.makeDirectory(part);
    const there = this.#entries.get(foldedName(path));
    if (there && there.sha256 === undefined) throw new Error(`${path} is a directory`);
    this.#entries.set(foldedName(path), { sha256 });
  }

  take(path: string): string {
    const sha256 = this.#entries.get(foldedName(path))?.sha256;
    if (sha256 === undefined) throw new Error(`${path} is no file`);
    this.#entries.delete(foldedName(path));
    return sha256;
  }

  removeDirectory(path: string): void {
    const inside = `${foldedName(path)}/`;
    for (const name of this.#entries.keys()) if (name.startsWith(inside)) this.#entries.delete(name);
    this.#entries.delete(foldedName(path));
  }

  /** SHA-256 of the files outside `.old`, by folded path. */
  get files(): Map<string, string> {
    const files = [...this.#entries].filter(([name]) => !name.startsWith('.OLD'));
    return new Map(files.flatMap(([name, { sha256 }]) => (sha256 === undefined ? [] : [[name, sha256]])));
  }
}

export interface Habits {
  /** Moves each file that it deletes or replaces to the same path below `.old`. */
  readonly keepsOld?: boolean;
  /** Removes the directories of `deleted_dir` with their content, as the last step. */
  readonly removesDirectories?: boolean;
}

/** The files after a client with these habits has applied the changes from `old` to `next`. */
export function appliedBy(habits: Habits, old: FileTree, next: FileTree, changes: FileChanges) {
  const disk = diskOf(old);
  const { keepsOld, removesDirectories } = habits;
  const content = new Set([...changes.added, ...changes.modified]);
  const drop = (path: string) => {
    const sha256 = disk.take(path);
    if (keepsOld) disk.write(`.old/${path}`, sha256);
  };
  for (const path of changes.deleted) drop(path);
  for (const path of [...content].flatMap(parentsOf).concat(changes.added_dir)) {
    disk.makeDirectory(path);
    if (keepsOld) disk.makeDirectory(`.old/${path}`);
  }
  for (const path of changes.modified) drop(path);
  for (const { path, sha256 } of next.files) if (content.has(path)) disk.write(path, sha256);
  if (removesDirectories) for (const path of changes.deleted_dir) disk.removeDirectory(path);
  return disk.files;
}

/** The files of a client that installs the tree from nothing. */
export function installed(tree: FileTree): Map<string, string> {
  return diskOf(tree).files;
}

function diskOf(tree: FileTree): FoldingDisk {
  const disk = new FoldingDisk();
  for (const path of tree.directories) disk.makeDirectory(path);
  for (const { path, sha256 } of tree.files) disk.write(path, sha256);
  return disk;
}

function parentsOf(path: string): string[] {
  return path
    .split('/')
    .slice(0, -1)
    .map((_, i, all) => all.slice(0, i + 1).join('/'));
}
