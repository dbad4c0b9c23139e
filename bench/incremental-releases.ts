import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { PackageType, Releases } from './incremental-pair.ts';

/** Neighbouring releases of real software, with few large files and with many small ones. */
const RELEASES = [
  ['typescript', '5.9.2', '5.9.3'],
  ['@esbuild/linux-x64', '0.28.1', '0.28.2'],
  // There is no release between them.
  ['@maaxyz/maa-node-linux-x64', '4.5.6', '5.14.0-beta.1'],
  ['date-fns', '4.0.0', '4.1.0'],
] as const;

/** Fetches and unpacks them one after the other, on demand. */
export function* fetchReleases(directory: string): Generator<Releases> {
  for (const [name, old, next] of RELEASES) {
    const [oldTree, nextTree] = [old, next].map((version) => fetchPackage(`${name}@${version}`, directory));
    yield { name: `${name} ${old} → ${next}`, old: oldTree!, next: nextTree! };
  }
}

function fetchPackage(spec: string, directory: string): string {
  const args = ['pack', spec, '--json', '--pack-destination', directory, '--fetch-retries=1'];
  const fetched = spawnSync('npm', args, {
    cwd: directory,
    encoding: 'utf8',
    // Otherwise npm keeps compiled code in the system's temporary directory.
    env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' },
  });
  if (fetched.status !== 0) {
    const why =
      /^npm error code (.*)$/m.exec(fetched.stderr)?.[1] ?? fetched.error?.message ?? fetched.stderr;
    throw new Error(`npm cannot fetch ${spec}: ${why}. Without a network there is --only=large,service.`);
  }
  const [{ filename }] = JSON.parse(fetched.stdout) as [{ filename: string }];
  const file = path.join(directory, filename);
  const tree = file.slice(0, -'.tgz'.length);
  mkdirSync(tree);
  execFileSync('tar', ['-xzf', file, '-C', tree, '--strip-components=1', '--no-same-owner']);
  rmSync(file);
  return tree;
}

/** As publishers pack: as small as possible. */
export function packTightly(type: PackageType, tree: string, file: string): void {
  if (type === 'zip') execFileSync('zip', ['-9', '-X', '-q', '-r', file, '.'], { cwd: tree });
  else execFileSync('tar', ['-I', 'gzip -9', '-cf', file, '.'], { cwd: tree });
}
