/** Checks while the service takes in, builds and sends large packages, against checks alone: see README.md. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from '../scripts/build.mjs';
import { atMost, present } from './aims.ts';
import { temporaryDirectory } from './ending.ts';
import { Forked } from './forked.ts';
import type { Hammered, Hammering } from './hammer.ts';
import type { Outcome } from './load.ts';
import { numbers } from './options.ts';
import { writePairedPackages } from './paired-packages.ts';
import { inRounds, ratios } from './rounds.ts';
import { scenariosOf } from './scenarios.ts';
import { seed } from './seed.ts';
import { Service } from './service.ts';
import { asEnvironment } from './settings.ts';
import { describeStances } from './stance.ts';
import { SteadyLoad } from './steady-load.ts';
import { printTable, spread, thousands } from './table.ts';
import { upload } from './upload.ts';

const { rounds, seconds, rate, mib, downloads, mbit } = numbers({
  rounds: 3,
  seconds: 8,
  rate: 500,
  mib: 1024,
  downloads: 20,
  mbit: 100,
});
const TARGET = '2.0.0';
/** s, until all of the load is running. */
const LEAD = 1;
/** MiB/s; no build is faster. */
const FASTEST = 400;
/** At most this many builds are done in one round. */
const BUILDS = 4 + Math.ceil(((seconds + 2 * LEAD) * FASTEST) / mib);

interface Side {
  readonly name: string;
  /** Mbit/s of each download, 0 for no limit; undefined: no load at all. */
  readonly mbit?: number;
}

interface Sample extends Outcome {
  readonly uploads: number;
  readonly builds: number;
  readonly gib: number;
}

const SIDES: readonly Side[] = [
  { name: 'idle' },
  { name: `${downloads} downloads of ${mbit} Mbit/s`, mbit },
  { name: `${downloads} downloads as fast as they go`, mbit: 0 },
];

/** The subject is the service, so the clients that load it give way to it and to the checks. */
class Hammers implements Disposable {
  private readonly uploading = new Forked<Hammering, Hammered>('hammer.process.ts', { stance: 'last' });
  private readonly building = new Forked<Hammering, Hammered>('hammer.process.ts', { stance: 'last' });
  private readonly downloading = new Forked<Hammering, Hammered>('hammer.process.ts', { stance: 'last' });
  private readonly url: string;
  private readonly directory: string;
  private readonly file: string;
  private time = 0;

  constructor(url: string, directory: string, file: string) {
    this.url = url;
    this.directory = directory;
    this.file = file;
  }

  async run(mbit: number, during: number): Promise<Omit<Sample, keyof Outcome>> {
    const [time, common] = [this.time++, { url: this.url, seconds: during }];
    const bases = baseNames(time);
    const [uploads, builds, gib] = await Promise.all([
      this.uploading.run({
        ...common,
        work: {
          kind: 'upload',
          resource: 'taken-in',
          file: this.file,
          packages: this.packages('taken-in'),
          prefix: `3.${time}`,
        },
      }),
      this.building.run({
        ...common,
        work: { kind: 'builds', resource: 'built', target: TARGET, bases, packages: this.packages('built') },
      }),
      this.downloading.run({
        ...common,
        work: { kind: 'downloads', resource: 'built', count: downloads, mbit },
      }),
    ]);
    return { uploads: uploads.done, builds: builds.done, gib: gib.done };
  }

  [Symbol.dispose](): void {
    for (const one of [this.uploading, this.building, this.downloading]) one[Symbol.dispose]();
  }

  private packages(resource: string): string {
    return path.join(this.directory, 'packages', resource);
  }
}

const baseNames = (time: number) => Array.from({ length: BUILDS }, (_, i) => `1.${time}.${i}`);

async function prepare(service: Service, directory: string): Promise<string> {
  const { small, large } = await writePairedPackages(directory, mib * 1024 ** 2);
  await service.createResource('taken-in', 'full');
  await upload(service, 'taken-in', '1.0.0', small);
  await service.createResource('built', 'incremental');
  const times = (rounds + 1) * (SIDES.length - 1);
  for (let time = 0; time < times; time++)
    for (const base of baseNames(time)) await upload(service, 'built', base, small);
  await upload(service, 'built', TARGET, large);
  return large;
}

async function measure(steady: SteadyLoad, hammers: Hammers, service: Service, side: Side): Promise<Sample> {
  const { paths } = scenariosOf(1, []).find(({ key }) => key === 'update')!;
  const job = { port: service.port, paths, connections: 64, seconds, rate };
  const none = { uploads: 0, builds: 0, gib: 0 };
  if (side.mbit === undefined) return { ...(await steady.run(job)), ...none };
  const hammering = hammers.run(side.mbit, seconds + 2 * LEAD);
  await delay(LEAD * 1000);
  const outcome = await steady.run(job);
  return { ...outcome, ...(await hammering) };
}

build();
const directory = temporaryDirectory();
const dataDir = path.join(directory, 'data');
mkdirSync(dataDir);
await seed(dataDir, [{ resource: 'few', versions: 10 }]);
// Builds begin only on request, and are kept although they save nearly nothing.
const settings = asEnvironment({
  'incremental.prebuild': '0',
  'incremental.prebuild_running': '0',
  'incremental.min_clients': '1',
  'incremental.max_ratio': '1',
  'incremental.max_per_package': '10000',
});
await using service = await Service.start(dataDir, { settings });
using hammers = new Hammers(service.url, dataDir, await prepare(service, directory));
using steady = new SteadyLoad();
const samples = await inRounds(rounds, SIDES, (side) => measure(steady, hammers, service, side));
const of = (side: Side, what: keyof Sample) => samples.get(side)!.map((it) => it[what]);
printTable([
  [`${thousands(rate)} checks/s`, 'p50 ms', 'p99 ms', `uploads of ${mib} MiB`, 'builds', 'GiB downloaded'],
  ...SIDES.map((side) => [
    side.name,
    spread(of(side, 'p50')),
    spread(of(side, 'p99')),
    spread(of(side, 'uploads'), 0),
    spread(of(side, 'builds'), 0),
    spread(of(side, 'gib'), 1),
  ]),
]);
console.log(`\n${describeStances()}`);
const [idle, ...busy] = SIDES;
present(
  busy.map((side) => {
    const p99 = ratios(samples.get(side)!, samples.get(idle!)!, (it) => it.p99);
    return atMost(`upload, build, ${side.name}: p99 of checks ÷ idle`, 2, p99);
  }),
);
