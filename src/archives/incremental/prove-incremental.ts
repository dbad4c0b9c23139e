import type { ArchiveType, FileTree } from '../tree/file-tree.ts';
import { PackageRefused } from '../errors.ts';
import { applyChanges, firstDifference } from '../tree/apply-changes.ts';
import { CHANGES_JSON, MAX_CHANGES_JSON, parseChangesJson } from '../tree/file-changes.ts';
import type { ArchiveLimits } from '../archive-rules.ts';
import { inspectArchive } from '../inspect-archive.ts';

export interface IncrementalFile {
  /** Absolute path. */
  readonly path: string;
  readonly type: ArchiveType;
}

/**
 * Reads a whole incremental package under the same rules as any package, and checks that it turns the old
 * tree into the new one.
 * @param pass called with the number of unpacked bytes of each chunk
 * @throws PackageRefused
 */
export async function proveIncremental(
  file: IncrementalFile,
  [old, next]: readonly [FileTree, FileTree],
  limits: ArchiveLimits,
  pass: (bytes: number) => void = () => undefined,
): Promise<void> {
  const json = new ChangesCollector();
  // The full package was checked for the systems that get it; its changes have no other names.
  const rules = { ...limits, allowChangesJson: true, windows: false };
  const tree = await inspectArchive(file.path, file.type, rules, (path, chunk) => {
    pass(chunk.length);
    if (path === CHANGES_JSON) json.add(chunk);
  });
  const content = { ...tree, files: tree.files.filter(({ path }) => path !== CHANGES_JSON) };
  if (content.files.length === tree.files.length)
    throw new PackageRefused('holds no changes.json at its root');
  const difference = firstDifference(applyChanges(old, content, parseChangesJson(json.bytes)), next);
  if (difference === undefined) return;
  throw new PackageRefused(`does not lead from the old version to the new one: ${difference}`);
}

class ChangesCollector {
  readonly #pieces: Buffer[] = [];
  #size = 0;

  get bytes(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  add(chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > MAX_CHANGES_JSON) throw new PackageRefused(`larger than ${MAX_CHANGES_JSON} bytes`);
    this.#pieces.push(Buffer.from(chunk));
  }
}
