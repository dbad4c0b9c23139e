import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './service.ts';

export type PackageType = 'zip' | 'tar.gz';
export const PACKAGE_TYPES: readonly PackageType[] = ['zip', 'tar.gz'];

/** Two releases as unpacked directories, to be packed in each format. */
export interface Releases {
  readonly name: string;
  readonly old: string;
  readonly next: string;
}

/** The packages of two releases. */
export interface Pair {
  readonly type: PackageType;
  readonly old: string;
  readonly next: string;
  /** Files with the tree of each package as JSON, which the service has since the upload. */
  readonly oldTree: string;
  readonly nextTree: string;
}

/** Packs both releases. */
export async function packPair(
  directory: string,
  { old, next }: Releases,
  type: PackageType,
  pack: (type: PackageType, tree: string, file: string) => void,
): Promise<Pair> {
  mkdirSync(directory);
  const file = (name: string) => path.join(directory, name);
  const pair = { type, old: file(`old.${type}`), next: file(`next.${type}`) };
  pack(type, old, pair.old);
  pack(type, next, pair.next);
  const trees = { oldTree: file('old.json'), nextTree: file('next.json') };
  await writeTrees([pair.old, pair.next], type, [trees.oldTree, trees.nextTree]);
  return { ...pair, ...trees };
}

async function writeTrees(packages: string[], type: PackageType, files: string[]): Promise<void> {
  const { ArchiveInspector } = (await import(
    path.join(ROOT, 'dist/src/archives/workers/archive-inspector.js')
  )) as typeof import('../src/archives/workers/archive-inspector.ts');
  const { WorkQueue } = (await import(
    path.join(ROOT, 'dist/src/archives/workers/work-queue.js')
  )) as typeof import('../src/archives/workers/work-queue.ts');
  const limits = {
    maxEntries: 1e6,
    maxEntrySize: 2 ** 40,
    maxTotalSize: 2 ** 40,
    maxRatio: 1e9,
    maxMetadataSize: 2 ** 40,
  };
  const queue = new WorkQueue({ threads: 1, memory: 2 ** 32, maxWaiting: 1 });
  const inspector = new ArchiveInspector({ queue, limits, maxCpuTime: Infinity });
  for (const [i, file] of files.entries()) {
    writeFileSync(file, await inspector.inspect(packages[i]!, type));
  }
  await inspector.close();
}
