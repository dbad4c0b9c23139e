import type { ArchiveType, FileTree } from '../../artifact.ts';
import { PackageRefused } from '../../errors.ts';
import type { ArchiveRules } from './archive-rules.ts';
import { inspectArchive } from './inspect-archive.ts';

export interface InspectTask {
  readonly path: string;
  readonly type: ArchiveType;
  readonly rules: ArchiveRules;
}

/** A class would not survive the way between threads, so a refusal travels as its parts. */
export type InspectAnswer =
  | { readonly tree: FileTree }
  | { readonly reason: string; readonly entry?: string };

export default async function inspect({ path, type, rules }: InspectTask): Promise<InspectAnswer> {
  try {
    return { tree: await inspectArchive(path, type, rules) };
  } catch (error) {
    if (error instanceof PackageRefused) return { reason: error.reason, entry: error.entry };
    throw error;
  }
}
