import type { ArchiveLimits } from '../archive-rules.ts';
import type { ArchiveType } from '../tree/file-tree.ts';
import { unpackedTreeSize } from '../tree/stored-tree.ts';

/** bytes of heap that each thread has; work that needs no more takes nothing of the common memory. */
export const SMALL_HEAP = 48 * 1024 ** 2;
/** bytes of it that work may need */
const SMALL_WORK = 16 * 1024 ** 2;
/** bytes of heap beside that of the work, for code and garbage */
const CODE = 16 * 1024 ** 2;

/** bytes of heap for each entry of an archive, and for each byte of its names: measured, with a third to spare. */
const PER_ENTRY = 448;
const PER_METADATA_BYTE = 4;
/** bytes of heap for each byte of an archive: most for headers and names alone; deflate packs 1032 bytes into one. */
const PER_ARCHIVE_BYTE: Record<ArchiveType, number> = { zip: 16, 'tar.gz': 4 * 1032 };
/** bytes of heap that a build takes for each byte of both trees: the trees, their changes, and the proof; 7 for short names */
const PER_TREE_BYTE = 10;

/** Heap for the inspection of an archive of this size, bytes; 0 when that of any thread is enough. */
export function inspectionNeeds(
  type: ArchiveType,
  size: number,
  { maxEntries, maxMetadataSize }: ArchiveLimits,
): number {
  const most = maxEntries * PER_ENTRY + maxMetadataSize * PER_METADATA_BYTE;
  return heapFor(Math.min(most, size * PER_ARCHIVE_BYTE[type]));
}

/** Heap for work with these stored trees, bytes; 0 when that of any thread is enough. */
export function buildNeeds(...trees: readonly string[]): number {
  return heapFor(trees.reduce((sum, tree) => sum + unpackedTreeSize(tree) * PER_TREE_BYTE, 0));
}

function heapFor(work: number): number {
  return work <= SMALL_WORK ? 0 : CODE + work;
}
