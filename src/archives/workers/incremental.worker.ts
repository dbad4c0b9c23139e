import { PackageRefused } from '../errors.ts';
import { readStoredTree } from '../tree/stored-tree.ts';
import { unsafeReason } from '../tree/unsafe-reason.ts';
import type { ArchiveLimits } from '../archive-rules.ts';
import { buildIncremental, type BuildTask, type BuildResult } from '../incremental/build-incremental.ts';
import { BuildControl } from './build-control.ts';
import { type IncrementalFile, proveIncremental } from '../incremental/prove-incremental.ts';
import { serveTasks } from './serve-tasks.ts';

interface BuildRequest extends BuildTask {
  readonly kind: 'build';
  readonly limits: ArchiveLimits;
  readonly controlMemory: SharedArrayBuffer;
}

interface CheckRequest {
  readonly kind: 'check';
  readonly file: IncrementalFile;
  readonly oldTree: string;
  readonly newTree: string;
  readonly limits: ArchiveLimits;
}

export type IncrementalRequest = BuildRequest | CheckRequest;

/** Messages between threads lose their class, so a refusal is sent as its fields. */
export type IncrementalAnswer =
  | BuildResult
  | { readonly kind: 'cancelled' | 'proved' }
  | { readonly kind: 'refused'; readonly reason: string; readonly entry?: string };

serveTasks((request: IncrementalRequest) => (request.kind === 'build' ? build(request) : check(request)));

async function build({ limits, controlMemory: memory, ...task }: BuildRequest): Promise<IncrementalAnswer> {
  const control = new BuildControl(memory);
  try {
    control.start();
    return await buildIncremental(task, limits, control);
  } catch (error) {
    if (control.cancelled) return { kind: 'cancelled' };
    throw error;
  }
}

async function check({ file, oldTree, newTree, limits }: CheckRequest): Promise<IncrementalAnswer> {
  const trees = [await readStoredTree(oldTree), await readStoredTree(newTree)] as const;
  try {
    const unsafe = unsafeReason(...trees);
    if (unsafe !== undefined) {
      throw new PackageRefused(`clients cannot apply any incremental package here: ${unsafe}`);
    }
    await proveIncremental(file, trees, limits);
    return { kind: 'proved' };
  } catch (error) {
    if (!(error instanceof PackageRefused)) throw error;
    return { kind: 'refused', reason: error.reason, entry: error.entry };
  }
}
