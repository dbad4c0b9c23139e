import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ArchiveType, FileTree } from '../../../src/archives/tree/file-tree.ts';
import { PackageRefused } from '../../../src/archives/errors.ts';
import type { ArchiveLimits, ArchiveRules } from '../../../src/archives/archive-rules.ts';
import { inspectArchive } from '../../../src/archives/inspect-archive.ts';

export const LIMITS: ArchiveLimits = {
  maxEntries: 20_000,
  maxEntrySize: 2 ** 22,
  maxTotalSize: 2 ** 24,
  maxRatio: 200,
  maxMetadataSize: 2 ** 22,
};

export interface Refusal {
  readonly entry?: string;
  readonly reason: string;
}

/** Runs `use` with a temporary file of these bytes. */
export async function withFile<T>(bytes: Buffer, use: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'archives-'));
  try {
    const file = path.join(folder, 'package');
    await writeFile(file, bytes);
    return await use(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

export function inspectBytes(
  bytes: Buffer,
  type: ArchiveType,
  rules: Partial<ArchiveRules> = {},
): Promise<FileTree> {
  return withFile(bytes, (file) => inspectArchive(file, type, { ...LIMITS, ...rules }));
}

/** Returns the reason for which an archive is refused. Any other outcome fails the test. */
export async function refusalOf(
  bytes: Buffer,
  type: ArchiveType,
  rules: Partial<ArchiveRules> = {},
): Promise<Refusal> {
  try {
    await inspectBytes(bytes, type, rules);
  } catch (error) {
    if (error instanceof PackageRefused) return { entry: error.entry, reason: error.reason };
    throw error;
  }
  throw new Error('the archive was accepted');
}
