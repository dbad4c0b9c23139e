/** How much memory the service holds, idle and with a large catalogue: see README.md. */
import { setTimeout as delay } from 'node:timers/promises';
import { build } from '../scripts/build.mjs';
import { atMost, present, toKnow } from './aims.ts';
import { temporaryDirectory } from './ending.ts';
import { askedEvenly, askedOnce, catalogueOf } from './large-catalogue.ts';
import { numbers } from './options.ts';
import { memory, ownMemory } from './process-usage.ts';
import { seed, type Seed } from './seed.ts';
import { Service } from './service.ts';
import { SocketLoad } from './socket-load.ts';
import { printTable, spread, thousands } from './table.ts';

const { rounds, checks, versions, resources, idle } = numbers({
  rounds: 3,
  checks: 5000,
  versions: 100_000,
  resources: 1000,
  idle: 5,
});

/** MiB; resident, and what the process alone causes. */
interface Sample {
  readonly afterStart: number;
  readonly ownAfterStart: number;
  readonly afterChecks: number;
  readonly ownAfterChecks: number;
  /** The highest value of resident memory. */
  readonly peak: number;
}

async function measure(dataDir: string, seeds: readonly Seed[]): Promise<Sample> {
  await using service = await Service.start(dataDir);
  using load = new SocketLoad();
  await delay(idle * 1000);
  const { pid } = service;
  const [afterStart, ownAfterStart] = [memory(pid, 'VmRSS'), ownMemory(pid)];
  const paths = [...askedOnce(seeds), ...askedEvenly(seeds, checks)];
  await load.askOnce(service.port, paths);
  await delay(idle * 1000);
  const [afterChecks, ownAfterChecks] = [memory(pid, 'VmRSS'), ownMemory(pid)];
  return { afterStart, ownAfterStart, afterChecks, ownAfterChecks, peak: memory(pid, 'VmHWM') };
}

build();
const sides = [
  { name: 'one resource of 10 versions', dataDir: temporaryDirectory(), seeds: catalogueOf(1, 10) },
  {
    name: `${thousands(versions)} versions of ${thousands(resources)} resources`,
    dataDir: temporaryDirectory(),
    seeds: catalogueOf(resources, versions),
  },
] as const;
const samples = sides.map((): Sample[] => []);
for (const { dataDir, seeds } of sides) await seed(dataDir, seeds);
for (let round = 0; round < rounds; round++)
  for (const [i, { dataDir, seeds }] of sides.entries()) samples[i]!.push(await measure(dataDir, seeds));
const of = (i: number, what: keyof Sample) => samples[i]!.map((sample) => sample[what]);
printTable([
  ['MiB', 'RSS after start', 'PSS', `RSS after ${thousands(checks)} checks`, 'PSS', 'RSS, highest'],
  ...sides.map(({ name }, i) => [
    name,
    ...(['afterStart', 'ownAfterStart', 'afterChecks', 'ownAfterChecks', 'peak'] as const).map((what) =>
      spread(of(i, what), 0),
    ),
  ]),
]);
present([
  atMost('RSS, idle after start', 180, of(0, 'afterStart'), 'MiB'),
  atMost(`RSS, idle after ${thousands(checks)} checks`, 200, of(0, 'afterChecks'), 'MiB'),
  atMost(`RSS, ${thousands(versions)} versions in memory`, 400, of(1, 'afterChecks'), 'MiB'),
  toKnow(`RSS, ${thousands(versions)} versions, highest`, `${spread(of(1, 'peak'), 0)} MiB`),
]);
