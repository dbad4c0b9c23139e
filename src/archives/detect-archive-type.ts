import { open } from 'node:fs/promises';
import type { ArchiveType } from './tree/file-tree.ts';

const MAGIC: readonly (readonly [hex: string, ArchiveType])[] = [
  ['504b0304', 'zip'],
  ['504b0506', 'zip'],
  ['1f8b', 'tar.gz'],
];

/** Detects the type by the first bytes and ignores the file name; undefined for any other format. */
export async function detectArchiveType(path: string): Promise<ArchiveType | undefined> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
  const start = buffer.toString('hex', 0, bytesRead);
  return MAGIC.find(([magic]) => start.startsWith(magic))?.[1];
}
