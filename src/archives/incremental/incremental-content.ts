import type { FileTree } from '../tree/file-tree.ts';
import { changesJson, type FileChanges } from '../tree/file-changes.ts';

/** The content of an incremental package. */
export interface IncrementalContent {
  readonly changesJson: Buffer;
  /** Paths of the files to copy from the full package. */
  readonly files: ReadonlySet<string>;
  /** New directories that are empty. */
  readonly directories: readonly string[];
  /** unpacked bytes of `files` */
  readonly size: number;
  /** unpacked bytes of all files of the new version */
  readonly treeSize: number;
}

export function incrementalContent(changes: FileChanges, next: FileTree): IncrementalContent {
  const files = new Set([...changes.added, ...changes.modified]);
  const implied = parentsOf([...files, ...changes.added_dir]);
  return {
    changesJson: Buffer.from(changesJson(changes)),
    files,
    directories: changes.added_dir.filter((path) => !implied.has(path)),
    size: next.files.reduce((sum, { path, size }) => sum + (files.has(path) ? size : 0), 0),
    treeSize: next.files.reduce((sum, { size }) => sum + size, 0),
  };
}

function parentsOf(paths: readonly string[]): Set<string> {
  const parents = new Set<string>();
  for (let path of paths) {
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/')) {
      path = path.slice(0, slash);
      if (parents.has(path)) break;
      parents.add(path);
    }
  }
  return parents;
}
