/** Checks per second and per CPU second of 1 to n fronts of one instance: see README.md. */
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { build } from '../scripts/build.mjs';
import { atLeast, present, toKnow } from './aims.ts';
import { temporaryDirectory } from './ending.ts';
import { type Load, openLoad } from './load.ts';
import { numbers } from './options.ts';
import { cpuSecondsOfTrees } from './process-usage.ts';
import { inRounds, ratios } from './rounds.ts';
import { WARM_UP } from './saturate.ts';
import { scenariosOf } from './scenarios.ts';
import { seed } from './seed.ts';
import { Service } from './service.ts';
import { median, printTable, spread, thousands } from './table.ts';

const { rounds, seconds, connections, fronts } = numbers({
  rounds: 7,
  seconds: 2,
  connections: 128,
  fronts: Math.max(2, availableParallelism()),
});

interface Sample {
  readonly perSecond: number;
  /** Per second of the CPU time of all processes of the instance. */
  readonly perCpuSecond: number;
}

async function start(count: number): Promise<Service> {
  const dataDir = path.join(temporaryDirectory(), `${count}`);
  mkdirSync(dataDir);
  await seed(dataDir, [{ resource: 'few', versions: 10 }]);
  return Service.start(dataDir, { settings: { RB_INSTANCE__PROCESSES: `${count}` } });
}

async function measure(service: Service, load: Load, time: number): Promise<Sample> {
  const { paths } = scenariosOf(1, []).find(({ key }) => key === 'update')!;
  const before = cpuSecondsOfTrees([service.pid]);
  const { requests, seconds: took } = await load.run({
    port: service.port,
    paths,
    connections,
    seconds: time,
  });
  return { perSecond: requests / took, perCpuSecond: requests / (cpuSecondsOfTrees([service.pid]) - before) };
}

function report(samples: ReadonlyMap<Service, Sample[]>): void {
  const all = [...samples.values()];
  const name = (index: number) => `${index + 1} ${index === 0 ? 'process' : 'fronts'}`;
  printTable([
    ['update checks', 'requests/s', 'per CPU second of the instance', 'requests/s ÷ 1 process'],
    ...all.map((of, i) => [
      name(i),
      thousands(median(of.map((it) => it.perSecond))),
      thousands(median(of.map((it) => it.perCpuSecond))),
      spread(ratios(of, all[0]!, (it) => it.perSecond)),
    ]),
  ]);
  const last = all.at(-1)!;
  const shares = `sharing ${availableParallelism()} cores with the load`;
  present([
    atLeast(
      `${fronts} fronts: checks per CPU second ÷ of one process`,
      0.95,
      ratios(last, all[0]!, (it) => it.perCpuSecond),
    ),
    toKnow(
      `${fronts} fronts: requests/s ÷ one process, ${shares}`,
      spread(ratios(last, all[0]!, (it) => it.perSecond)),
    ),
  ]);
}

build();
await using services = new AsyncDisposableStack();
const sides: Service[] = [];
for (let count = 1; count <= fronts; count++) sides.push(services.use(await start(count)));
using load = openLoad();
report(
  await inRounds(rounds, sides, (service, isWarmUp) => measure(service, load, isWarmUp ? WARM_UP : seconds)),
);
