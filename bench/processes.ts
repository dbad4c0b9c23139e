/** Several processes behind one port against one: see README.md. */
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { build } from '../scripts/build.mjs';
import { atLeast, present, toKnow } from './aims.ts';
import { temporaryDirectory } from './ending.ts';
import { freePort } from './free-port.ts';
import { type Load, openLoad } from './load.ts';
import { numbers } from './options.ts';
import { cpuSeconds } from './process-usage.ts';
import { inRounds, ratios } from './rounds.ts';
import { WARM_UP } from './saturate.ts';
import { scenariosOf } from './scenarios.ts';
import { seed } from './seed.ts';
import { Service } from './service.ts';
import { asEnvironment, known } from './settings.ts';
import { median, printTable, spread, thousands } from './table.ts';

const { rounds, seconds, connections, processes } = numbers({
  rounds: 7,
  seconds: 2,
  connections: 128,
  processes: 2,
});
const directory = temporaryDirectory();
// The database keeps its files here too.
process.env['TMPDIR'] = directory;
const { lacksMariaDb, MariaDb } = await import('../test/support/mariadb.ts');

type DatabaseSettings = import('../test/support/mariadb.ts').DatabaseSettings;

interface Sample {
  readonly perSecond: number;
  /** Of all processes together, per second of their CPU time. */
  readonly perCpuSecond: number;
  /** The busiest process's share of the CPU time. */
  readonly largestShare: number;
}

/** Processes that listen on one port and share one database. */
class Cluster implements AsyncDisposable {
  private readonly services: readonly Service[];

  private constructor(services: readonly Service[]) {
    this.services = services;
  }

  static async start(count: number, database: DatabaseSettings): Promise<Cluster> {
    const port = await freePort();
    const services: Service[] = [];
    for (let i = 0; i < count; i++) services.push(await startNode(`${port}-${i}`, port, database));
    return new Cluster(services);
  }

  async measure(load: Load, time: number): Promise<Sample> {
    const { paths } = scenariosOf(1, []).find(({ key }) => key === 'update')!;
    const cpu = () => this.services.map(({ pid }) => cpuSeconds(pid));
    const before = cpu();
    const job = { port: this.services[0]!.port, paths, connections, seconds: time };
    const { requests, seconds: took } = await load.run(job);
    const used = cpu().map((now, i) => now - before[i]!);
    const total = used.reduce((sum, one) => sum + one, 0);
    return {
      perSecond: requests / took,
      perCpuSecond: requests / total,
      largestShare: Math.max(...used) / total,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const service of this.services) await service[Symbol.asyncDispose]();
  }
}

async function startNode(name: string, port: number, database: DatabaseSettings): Promise<Service> {
  const dataDir = path.join(directory, name);
  mkdirSync(dataDir);
  const settings = await known({
    'instance.only_local': 'false',
    'instance.reuse_port': 'true',
    'instance.port': `${port}`,
    'auth.signing_key': 'signing-key-that-the-processes-of-the-benchmark-share',
    'storage.directory': path.join(directory, 'packages'),
    ...Object.fromEntries(Object.entries(database).map(([key, value]) => [`database.${key}`, `${value}`])),
  });
  return Service.start(dataDir, { settings: asEnvironment(settings) });
}

async function compare(): Promise<void> {
  await using mariadb = await MariaDb.start();
  const database = await mariadb.database('bench');
  mkdirSync(path.join(directory, 'packages'));
  mkdirSync(path.join(directory, 'seeding'));
  await seed(path.join(directory, 'seeding'), [{ resource: 'few', versions: 10 }], { database });
  await using one = await Cluster.start(1, database);
  await using several = await Cluster.start(processes, database);
  using load = openLoad();
  const samples = await inRounds(rounds, [one, several], (cluster, isWarmUp) =>
    cluster.measure(load, isWarmUp ? WARM_UP : seconds),
  );
  report(samples.get(one)!, samples.get(several)!);
}

function report(one: readonly Sample[], several: readonly Sample[]): void {
  const row = (name: string, samples: readonly Sample[]) => [
    name,
    thousands(median(samples.map((it) => it.perSecond))),
    thousands(median(samples.map((it) => it.perCpuSecond))),
    spread(samples.map((it) => it.largestShare)),
  ];
  printTable([
    ['update checks', 'requests/s', 'per CPU second of theirs', 'share of the busiest'],
    row('1 process', one),
    row(`${processes} processes`, several),
  ]);
  const throughput = ratios(several, one, (it) => it.perSecond);
  // As if each process had a core to itself and all were equally busy.
  const capacity = ratios(several, one, (it) => it.perCpuSecond).map((it) => it * processes);
  const aim = 0.9 * processes;
  const free = availableParallelism() > processes;
  const measured = `${processes} processes: requests/s ÷ 1`;
  present([
    free
      ? atLeast(measured, aim, throughput)
      : toKnow(`${measured}, sharing ${availableParallelism()} cores with the load`, spread(throughput)),
    atLeast(`${processes} processes: checks per CPU second × ${processes} ÷ of 1`, aim, capacity),
  ]);
}

if (lacksMariaDb) present([toKnow(`${processes} processes: requests/s ÷ 1`, 'not measured: no MariaDB')]);
else {
  build();
  await compare();
}
