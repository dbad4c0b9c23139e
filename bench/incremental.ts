/** Building incremental packages against the naive way, and while update checks are served: see README.md. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from './ending.ts';
import { parseArgs } from 'node:util';
import { build } from '../scripts/build.mjs';
import { makeLargeReleases, packFast } from './incremental-large.ts';
import { buildNaively } from './incremental-naive.ts';
import { buildOurs } from './incremental-ours.ts';
import { PACKAGE_TYPES, type PackageType, packPair, type Pair, type Releases } from './incremental-pair.ts';
import { fetchReleases, packTightly } from './incremental-releases.ts';
import { printBuilds, printServices, type Samples } from './incremental-report.ts';
import { buildInService, type ServiceSample } from './incremental-service.ts';
import { Tools } from './incremental-tools.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    mib: { type: 'string', default: '1024' },
    profile: { type: 'string' },
  },
});
const PARTS = ['releases', 'large', 'service'] as const;
const wanted = options.only.split(',').filter((word) => word !== '');
const parts = chosen(PARTS);
const types = chosen(PACKAGE_TYPES);
const directory = temporaryDirectory();

/** All of them unless some are named. */
function chosen<T extends string>(all: readonly T[]): readonly T[] {
  const named = all.filter((word) => wanted.includes(word));
  return named.length > 0 ? named : all;
}

function checkOptions(): void {
  const known: readonly string[] = [...PARTS, ...PACKAGE_TYPES];
  const unknown = wanted.find((word) => !known.includes(word));
  if (unknown !== undefined) throw new Error(`--only=${unknown}: there are ${known.join(', ')}`);
  Tools.require();
}

async function compare(pair: Pair): Promise<Samples> {
  const samples: Samples = { fullSize: statSync(pair.next).size, ours: [], naive: [] };
  const profile = options.profile ? ['--cpu-prof', `--cpu-prof-dir=${options.profile}`] : [];
  for (let round = 0; round < Number(options.rounds); round++) {
    settle();
    samples.naive.push(buildNaively(pair, directory));
    settle();
    samples.ours.push(await buildOurs(pair, directory, profile));
  }
  return samples;
}

/** Flushes the disk, so that no step waits for what an earlier one has written. */
function settle(): void {
  execFileSync('sync');
}

async function withPair<T>(
  releases: Releases,
  type: PackageType,
  pack: typeof packTightly,
  use: (pair: Pair) => Promise<T>,
): Promise<T> {
  const packages = path.join(directory, 'packages');
  console.error(`${releases.name}, ${type} …`);
  try {
    return await use(await packPair(packages, releases, type, pack));
  } finally {
    rmSync(packages, { recursive: true, force: true });
  }
}

async function compareReleases(builds: Map<string, Samples>): Promise<void> {
  for (const releases of fetchReleases(directory)) {
    for (const type of types) {
      builds.set(`${releases.name}, ${type}`, await withPair(releases, type, packTightly, compare));
    }
    for (const tree of [releases.old, releases.next]) rmSync(tree, { recursive: true });
  }
}

async function measureLarge(
  builds: Map<string, Samples>,
  services: Map<string, ServiceSample[]>,
): Promise<void> {
  const large = path.join(directory, 'large');
  mkdirSync(large);
  const releases = makeLargeReleases(large, Number(options.mib));
  for (const type of types) {
    const name = `${releases.name}, ${type}`;
    await withPair(releases, type, packFast, async (pair) => {
      if (parts.includes('large')) builds.set(name, await compare(pair));
      if (parts.includes('service')) services.set(name, await buildsInService(pair));
    });
  }
}

async function buildsInService(pair: Pair): Promise<ServiceSample[]> {
  const samples: ServiceSample[] = [];
  for (let round = 0; round < Number(options.rounds); round++) {
    settle();
    samples.push(await buildInService(pair, directory));
  }
  return samples;
}

try {
  checkOptions();
  build();
  const builds = new Map<string, Samples>();
  const services = new Map<string, ServiceSample[]>();
  if (parts.includes('releases')) await compareReleases(builds);
  if (parts.includes('large') || parts.includes('service')) await measureLarge(builds, services);
  if (builds.size > 0) printBuilds(builds);
  if (services.size > 0) printServices(services);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
