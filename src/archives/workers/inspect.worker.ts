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
 * Messages between threads lose their class, so a refusal is sent as its fields. The FileTree is sent as
 * JSON: for a large package it takes long to serialise, and so would copying it as objects.
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
