import type { FileTree } from '../tree/file-tree.ts';
import { PackageRefused } from '../errors.ts';
import { whyUnsafe } from '../tree/why-unsafe.ts';
import { lowerThreadPriority } from '../../threads/lower-priority.ts';
import type { ArchiveLimits } from '../archive-rules.ts';
import { buildIncremental, type BuildTask, type Built } from '../incremental/build-incremental.ts';
import { BuildWatch } from './build-watch.ts';
import { type IncrementalFile, proveIncremental } from '../incremental/prove-incremental.ts';

interface BuildRequest extends BuildTask {
  readonly kind: 'build';
  readonly limits: ArchiveLimits;
  readonly watch: SharedArrayBuffer;
}

interface CheckRequest {
  readonly kind: 'check';
  readonly file: IncrementalFile;
  readonly oldTree: string;
  readonly newTree: string;
  readonly limits: ArchiveLimits;
}

export type IncrementalRequest = BuildRequest | CheckRequest;

/** A class would not survive the way between threads, so a refusal travels as its parts. */
export type IncrementalAnswer =
  | Built
  | { readonly kind: 'cancelled' | 'proved' }
  | { readonly kind: 'refused'; readonly reason: string; readonly entry?: string };

lowerThreadPriority();

export default function answer(request: IncrementalRequest): Promise<IncrementalAnswer> {
  return request.kind === 'build' ? build(request) : check(request);
}

async function build({ limits, watch: memory, ...task }: BuildRequest): Promise<IncrementalAnswer> {
  const watch = new BuildWatch(memory);
  try {
    watch.start();
    return await buildIncremental(task, limits, watch);
  } catch (error) {
    if (watch.cancelled) return { kind: 'cancelled' };
    throw error;
  }
}

async function check({ file, oldTree, newTree, limits }: CheckRequest): Promise<IncrementalAnswer> {
  const trees = [JSON.parse(oldTree) as FileTree, JSON.parse(newTree) as FileTree] as const;
  try {
    const unsafe = whyUnsafe(...trees);
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
