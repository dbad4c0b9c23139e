import type { ArchiveType } from '../tree/file-tree.ts';
import { PackageRefused } from '../errors.ts';
import type { ArchiveRules } from '../archive-rules.ts';
import { inspectArchive } from '../inspect-archive.ts';
import { storedTree } from '../tree/stored-tree.ts';
import { serveTasks } from './serve-tasks.ts';

export interface InspectTask {
  readonly path: string;
  readonly type: ArchiveType;
  readonly rules: ArchiveRules;
}

/** Messages between threads lose their class, so a refusal is sent as its fields. */
export type InspectAnswer = { readonly tree: string } | { readonly reason: string; readonly entry?: string };

serveTasks(async ({ path, type, rules }: InspectTask): Promise<InspectAnswer> => {
  try {
    return { tree: await storedTree(await inspectArchive(path, type, rules)) };
  } catch (error) {
    if (error instanceof PackageRefused) return { reason: error.reason, entry: error.entry };
    throw error;
  }
});
