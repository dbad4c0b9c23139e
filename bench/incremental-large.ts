import { execFileSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PackageType, Releases } from './incremental-pair.ts';

const FILES = 256;
/** One file in this many changes in the next release. */
const CHANGED = 10;

/** Two releases of incompressible files; most are the same in both. */
export function makeLargeReleases(directory: string, mib: number): Releases {
  const [old, next] = [path.join(directory, 'old'), path.join(directory, 'next')];
  const content = Buffer.alloc(Math.ceil((mib * 1024 ** 2) / FILES));
  mkdirSync(old);
  for (let i = 0; i < FILES; i++) writeFileSync(path.join(old, `${i}.bin`), randomFillSync(content));
  // The second release is made of hard links to the first, so a changed file has to be a new one.
  execFileSync('cp', ['-al', old, next]);
  for (let i = 0; i < FILES; i += CHANGED) {
    const file = path.join(next, `${i}.bin`);
    rmSync(file);
    writeFileSync(file, randomFillSync(content));
  }
  return { name: `${mib} MiB, a tenth changed`, old, next };
}

/** At the fastest level, since there is nothing to compress. */
export function packFast(type: PackageType, tree: string, file: string): void {
  if (type === 'zip') execFileSync('zip', ['-0', '-X', '-q', '-r', file, '.'], { cwd: tree });
  else execFileSync('tar', ['-I', 'gzip -1', '-cf', file, '.'], { cwd: tree });
}
