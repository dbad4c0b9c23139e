/** Compiles src/ and migrations/ into dist/, unless dist/ is newer than every source. */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const stamp = path.join(root, 'dist/.built');
const sources = ['src/**', 'migrations/**', 'tsconfig*.json', 'package-lock.json'];

function stale() {
  if (!existsSync(stamp)) return true;
  const built = statSync(stamp).mtimeMs;
  return globSync(sources, { cwd: root }).some((file) => statSync(path.join(root, file)).mtimeMs > built);
}

export function build() {
  if (!stale()) return;
  const tsc = path.join(root, 'node_modules/ts7/bin/tsc');
  if (!existsSync(tsc)) {
    console.error('dist/ is out of date and the compiler is not installed: run `npm ci` first');
    process.exit(1);
  }
  rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  const run = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (run.status !== 0) process.exit(run.status ?? 1);
  writeFileSync(stamp, '');
}

if (import.meta.main) build();
