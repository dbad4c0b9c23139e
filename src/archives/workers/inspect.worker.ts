import type { ArchiveType } from '../tree/file-tree.ts';
import { PackageRefused } from '../errors.ts';
import type { ArchiveRules } from '../archive-rules.ts';
import { inspectArchive } from '../inspect-archive.ts';
import { lowerThreadPriority } from '../../threads/lower-priority.ts';

export interface InspectTask {
  readonly path: string;
  readonly type: ArchiveType;
  readonly rules: ArchiveRules;
}

/**
 * A class would not survive the way between threads, so a refusal travels as its parts. The FileTree is JSON
 * already: of a large package it takes long to make, and as objects to hand over too.
 */
export type InspectAnswer = { readonly tree: string } | { readonly reason: string; readonly entry?: string };

lowerThreadPriority();

export default async function inspect({ path, type, rules }: InspectTask): Promise<InspectAnswer> {
  try {
    return { tree: JSON.stringify(await inspectArchive(path, type, rules)) };
  } catch (error) {
    if (error instanceof PackageRefused) return { reason: error.reason, entry: error.entry };
    throw error;
  }
}
