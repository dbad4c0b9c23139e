import type { FileTree, TreeFile } from './file-tree.ts';
import { PackageRefused } from '../errors.ts';

/**
 * The differences between two trees: the content of `changes.json`, at the root of an incremental package.
 * Paths are relative and `/`-separated; every list is sorted by code units.
 */
export interface FileChanges {
  /** Files that only the new tree has. */
  readonly added: readonly string[];
  /** Files of both trees whose content or executable bit differs. */
  readonly modified: readonly string[];
  /**
   * All files that only the old tree has, also those inside deleted directories: clients ignore
   * `deleted_dir`.
   */
  readonly deleted: readonly string[];
  /** Directories that only the new tree has, including those that only a file path implies. */
  readonly added_dir: readonly string[];
  /** Directories that only the old tree has. */
  readonly deleted_dir: readonly string[];
}

/** Name of the list of changes, at the root of an incremental package. */
export const CHANGES_JSON = 'changes.json';
/** bytes; a larger `changes.json` is refused. */
export const MAX_CHANGES_JSON = 32 * 1024 ** 2;
const MAX_PATHS = 1_000_000;

const LISTS = ['added', 'modified', 'deleted', 'added_dir', 'deleted_dir'] as const;
/**
 * Path segments that are not empty, `.` or `..`, and hold no backslash or control character but in `Icon\r` of macOS;
 * no drive letter at the start.
 */
const RELATIVE = /^(?![A-Za-z]:)(?:(?!\.{1,2}(?:\/|$))(?:[^\\/\p{Cc}]+|Icon\r)(?:\/(?!$)|$))+$/u;

export function changesBetween(old: FileTree, next: FileTree): FileChanges {
  const [deleted, added, modified]: [string[], string[], string[]] = [[], [], []];
  // Both lists are sorted and may be large, so one pass walks them in parallel.
  for (let i = 0, j = 0; i < old.files.length || j < next.files.length;) {
    const [before, after] = [old.files[i], next.files[j]];
    if (after === undefined || (before !== undefined && before.path < after.path)) {
      deleted.push(before!.path);
      i++;
    } else if (before === undefined || after.path < before.path) {
      added.push(after.path);
      j++;
    } else {
      if (differs(before, after)) modified.push(after.path);
      i++;
      j++;
    }
  }
  return {
    added,
    modified,
    deleted,
    added_dir: missingIn(old.directories, next.directories),
    deleted_dir: missingIn(next.directories, old.directories),
  };
}

/** Empty lists are left out, as shipped clients expect. */
export function changesJson(changes: FileChanges): string {
  const lists = LISTS.filter((name) => changes[name].length > 0);
  return JSON.stringify(Object.fromEntries(lists.map((name) => [name, changes[name]])));
}

/** Parses untrusted bytes. Unknown keys are ignored. @throws PackageRefused */
export function parseChangesJson(bytes: Uint8Array): FileChanges {
  if (bytes.length > MAX_CHANGES_JSON) refuse(`larger than ${MAX_CHANGES_JSON} bytes`);
  const value = parse(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse('not a JSON object');
  const record: Readonly<Record<string, unknown>> = { ...value };
  const [added, modified, deleted, addedDir, deletedDir] = LISTS.map((name) => pathList(record, name));
  const changes = { added, modified, deleted, added_dir: addedDir, deleted_dir: deletedDir } as FileChanges;
  if (LISTS.reduce((sum, name) => sum + changes[name].length, 0) > MAX_PATHS) {
    refuse(`lists more than ${MAX_PATHS} paths`);
  }
  return changes;
}

export function filesByPath({ files }: FileTree): Map<string, TreeFile> {
  return new Map(files.map((file) => [file.path, file]));
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return refuse('not JSON in UTF-8');
  }
}

function pathList(record: Readonly<Record<string, unknown>>, name: string): string[] {
  const list = record[name] ?? [];
  if (!Array.isArray(list)) return refuse(`"${name}" is not a list`);
  return list.map((path: unknown) => relativePath(path, name)).sort();
}

function relativePath(path: unknown, list: string): string {
  if (typeof path === 'string' && RELATIVE.test(path)) return path;
  return refuse(`"${list}" has ${shown(path)}, which is not a relative path with / between its names`);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 100)) : `a ${typeof value}`;
}

function refuse(reason: string): never {
  throw new PackageRefused(reason, CHANGES_JSON);
}

function missingIn(there: readonly string[], paths: readonly string[]): string[] {
  const known = new Set(there);
  return paths.filter((path) => !known.has(path));
}

function differs(a: TreeFile, b: TreeFile): boolean {
  return a.sha256 !== b.sha256 || a.size !== b.size || a.executable !== b.executable;
}
