import { copyFileSync, globSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Pair, PackageType } from './incremental-pair.ts';
import type { BuildSample } from './incremental-report.ts';
import { Tools } from './incremental-tools.ts';

const UNPACK: Record<PackageType, (file: string) => string[]> = {
  zip: (file) => ['unzip', '-q', file],
  'tar.gz': (file) => ['tar', '-xzf', file],
};
const PACK: Record<PackageType, (file: string) => string[]> = {
  zip: (file) => ['zip', '-q', '-r', file, '.'],
  'tar.gz': (file) => ['tar', '-czf', file, '.'],
};

interface Changes {
  readonly added: string[];
  readonly modified: string[];
  readonly deleted: string[];
}

/** Unpacks both packages, compares the trees, copies what changed, packs it, and proves nothing. */
export function buildNaively(pair: Pair, directory: string): BuildSample {
  const work = mkdtempSync(path.join(directory, 'naive-'));
  const tools = new Tools(work);
  const own = process.cpuUsage();
  const begin = performance.now();
  const file = build(pair, work, tools);
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(own);
  const cpu = tools.cpu + (user + system) / 1e6;
  const sample = { seconds, cpu, memory: tools.peak, size: statSync(file).size };
  rmSync(work, { recursive: true });
  return sample;
}

function build(pair: Pair, work: string, tools: Tools): string {
  for (const release of ['old', 'next'] as const) {
    mkdirSync(path.join(work, release));
    tools.run(path.join(work, release), UNPACK[pair.type](pair[release]));
  }
  // Exit code 1 means that there are differences.
  const changes = changesOf(work, tools.run(work, ['diff', '-rq', 'old', 'next'], [0, 1]));
  const packed = path.join(work, 'changes');
  for (const file of [...changes.added, ...changes.modified]) {
    mkdirSync(path.dirname(path.join(packed, file)), { recursive: true });
    copyFileSync(path.join(work, 'next', file), path.join(packed, file));
  }
  writeFileSync(path.join(packed, 'changes.json'), JSON.stringify(changes));
  const result = path.join(work, `result.${pair.type}`);
  tools.run(packed, PACK[pair.type](result));
  return result;
}

function changesOf(work: string, differences: string): Changes {
  const changes: Changes = { added: [], modified: [], deleted: [] };
  for (const line of differences.split('\n')) {
    const modified = /^Files old\/(.*) and next\/\1 differ$/.exec(line)?.[1];
    if (modified !== undefined) changes.modified.push(modified);
    const only = /^Only in (old|next)(?:\/(.*?))?: (.*)$/.exec(line);
    if (only === null) continue;
    const list = only[1] === 'old' ? changes.deleted : changes.added;
    list.push(...filesAt(path.join(work, only[1]!), path.join(only[2] ?? '', only[3]!)));
  }
  return changes;
}

/** The file, or everything in the directory. */
function filesAt(root: string, start: string): string[] {
  if (!statSync(path.join(root, start)).isDirectory()) return [start];
  const entries = globSync('**', { cwd: path.join(root, start), withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}
