import type { ArchiveType, FileTree } from '../tree/file-tree.ts';
import { PackageRefused } from '../errors.ts';
import type { Digests } from '../../digests/package-digests.ts';
import { changesBetween } from '../tree/file-changes.ts';
import { readStoredTree } from '../tree/stored-tree.ts';
import { unsafeReason } from '../tree/unsafe-reason.ts';
import type { ArchiveLimits } from '../archive-rules.ts';
import { toRefusal } from '../reading/to-refusal.ts';
import { writeTarGz } from '../tar-gz/write-tar-gz.ts';
import { writeZip } from '../zip/write-zip.ts';
import type { BuildControl } from '../workers/build-control.ts';
import { type IncrementalContent, incrementalContent } from './incremental-content.ts';
import { NotWorthwhile, PackageWriter } from './package-writer.ts';
import { proveIncremental } from './prove-incremental.ts';

export interface BuildTask {
  /** Absolute path of the full package of the new version. */
  readonly source: string;
  readonly type: ArchiveType;
  /** Stored tree of the old version. */
  readonly oldTree: string;
  /** Stored tree of the new version. */
  readonly newTree: string;
  /**
   * Absolute path of the package to write. Only this build uses the path: no file is there before the build,
   * and none stays there unless the package is built.
   */
  readonly target: string;
  /** bytes; a package of this size or more is not worth building. */
  readonly maxSize: number;
}

export type BuildResult =
  | ({ readonly kind: 'built'; /** bytes */ readonly size: number } & Digests)
  | { readonly kind: 'skipped'; readonly reason: string };

const WRITERS = { zip: writeZip, 'tar.gz': writeTarGz };
/** Upper bound in bytes for the metadata of one entry, beside its content. */
const MAX_ENTRY_HEADERS = 8 * 1024;

/**
 * Writes the package that turns the old version into the new one, then reads it back to prove it. After a
 * failure the target file is incomplete and must be removed.
 * @throws Error when the source differs from the file whose tree was stored
 */
export async function buildIncremental(
  task: BuildTask,
  limits: ArchiveLimits,
  control: BuildControl,
): Promise<BuildResult> {
  const trees = [await readStoredTree(task.oldTree), await readStoredTree(task.newTree)] as const;
  const changes = changesBetween(...trees);
  const unsafe = unsafeReason(...trees, changes);
  if (unsafe !== undefined) return { kind: 'skipped', reason: unsafe };
  try {
    const content = incrementalContent(changes, trees[1]);
    const built = await writePackage(task, content, control);
    const file = { path: task.target, type: task.type };
    await proveIncremental(file, trees, proofLimits(limits, trees[1], content), (bytes) =>
      control.addProgress(bytes),
    );
    return built;
  } catch (error) {
    if (error instanceof NotWorthwhile) return { kind: 'skipped', reason: error.message };
    throw toBuildFailure(error);
  }
}

async function writePackage(
  task: BuildTask,
  content: IncrementalContent,
  control: BuildControl,
): Promise<BuildResult> {
  const writer = new PackageWriter(task.target, task.maxSize);
  try {
    await WRITERS[task.type](task.source, content, writer, control);
    const { size } = writer;
    return { kind: 'built', size, ...writer.finish() };
  } finally {
    writer.close();
  }
}

/** The full package was accepted under limits that may have been higher than today's. */
function proofLimits(limits: ArchiveLimits, next: FileTree, content: IncrementalContent): ArchiveLimits {
  const json = content.changesJson.length;
  const entries = next.files.length + next.directories.length + 1;
  const largest = next.files.reduce((most, { size }) => Math.max(most, size), json);
  return {
    maxEntries: Math.max(limits.maxEntries, entries) + 1,
    maxEntrySize: Math.max(limits.maxEntrySize, largest, MAX_ENTRY_HEADERS),
    maxTotalSize: Math.max(limits.maxTotalSize, content.size) + json + entries * MAX_ENTRY_HEADERS,
    maxRatio: Infinity,
    maxMetadataSize: Infinity,
  };
}

/** No publisher sent this package, so PackageRefused would blame the wrong side. */
function toBuildFailure(error: unknown): unknown {
  if (!isRefusal(error)) return error;
  const { entry, reason } = toRefusal(error, {}) as PackageRefused;
  const where = entry === undefined ? '' : `entry ${JSON.stringify(entry)}: `;
  return new Error(`the full package is damaged, or was packed wrongly: ${where}${reason}`);
}

function isRefusal(error: unknown): boolean {
  if (error instanceof PackageRefused) return true;
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}
