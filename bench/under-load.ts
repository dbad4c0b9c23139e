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

const { rounds, seconds, rate, mib, downloads, mbit, unbounded } = numbers({
  rounds: 3,
  seconds: 8,
  rate: 2000,
  mib: 1024,
  downloads: 20,
  mbit: 100,
  unbounded: 200,
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
  /** Undefined: no load at all. */
  readonly load?: {
    readonly downloads: number;
    /** Mbit/s of each download, 0 for no limit. */
    readonly mbit: number;
    /** Whether packages are uploaded and built at the same time. */
    readonly publishes: boolean;
    /** Most that p99 may be, as a multiple of p99 without load. */
    readonly aim: number;
  };
}

type Load = NonNullable<Side['load']>;

interface Done {
  readonly uploads: number;
  readonly builds: number;
  readonly gib: number;
}

type Sample = Outcome & Done;

const NOTHING: Done = { uploads: 0, builds: 0, gib: 0 };

const SIDES: readonly Side[] = [
  { name: 'idle' },
  {
    name: `upload, build, ${downloads} downloads of ${mbit} Mbit/s`,
    load: { downloads, mbit, publishes: true, aim: 2 },
  },
  {
    name: `${unbounded} downloads as fast as they go`,
    load: { downloads: unbounded, mbit: 0, publishes: false, aim: 4 },
  },
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

  async run({ downloads: count, mbit, publishes }: Load, during: number): Promise<Done> {
    const common = { url: this.url, seconds: during };
    const work = { kind: 'downloads', resource: 'built', count, mbit } as const;
    const [{ uploads, builds }, gib] = await Promise.all([
      publishes ? this.publish(common) : NOTHING,
      this.downloading.run({ ...common, work }),
    ]);
    return { uploads, builds, gib: gib.done };
  }

  [Symbol.dispose](): void {
    for (const one of [this.uploading, this.building, this.downloading]) one[Symbol.dispose]();
  }

  private async publish(common: Omit<Hammering, 'work'>): Promise<Omit<Done, 'gib'>> {
    const time = this.time++;
    const bases = baseNames(time);
    const [uploads, builds] = await Promise.all([
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
    ]);
    return { uploads: uploads.done, builds: builds.done };
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
  const times = (rounds + 1) * SIDES.filter(({ load }) => load?.publishes).length;
  for (let time = 0; time < times; time++)
    for (const base of baseNames(time)) await upload(service, 'built', base, small);
  await upload(service, 'built', TARGET, large);
  return large;
}

async function measure(steady: SteadyLoad, hammers: Hammers, service: Service, side: Side): Promise<Sample> {
  const { paths } = scenariosOf(1, []).find(({ key }) => key === 'update')!;
  const job = { port: service.port, paths, connections: 64, seconds, rate };
  if (side.load === undefined) return { ...(await steady.run(job)), ...NOTHING };
  const hammering = hammers.run(side.load, seconds + 2 * LEAD);
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
    return atMost(`${side.name}: p99 of checks ÷ idle`, side.load!.aim, p99);
  }),
);
