/** How long the service takes to start, and how much memory it takes when idle: see README.md. */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from '../scripts/build.mjs';
import { memory } from './process-usage.ts';
import { seed, type Seed } from './seed.ts';
import { Service } from './service.ts';
import { SocketLoad } from './socket-load.ts';
import { temporaryDirectory } from './ending.ts';
import { askedOnce, catalogueOf } from './large-catalogue.ts';
import { printTable, spread, thousands } from './table.ts';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, versions: { type: 'string', default: '10000' } },
});
const IDLE = 5_000;
const versions = Number(options.versions);

interface Sample {
  /** From spawning the process to its ready line, ms. */
  readonly start: number;
  /** From spawning the process until it has answered a check of each resource, ms. */
  readonly answered: number;
  /** Resident memory after some idle seconds, MiB. */
  readonly resident: number;
}

async function measure(dataDir: string, seeds: readonly Seed[] = []): Promise<Sample> {
  await using service = await Service.start(dataDir);
  const ready = performance.now();
  await load.askOnce(service.port, askedOnce(seeds));
  const answered = service.startTime + performance.now() - ready;
  await delay(IDLE);
  return { start: service.startTime, answered, resident: memory(service.pid, 'VmRSS') };
}

function row(name: string, samples: readonly Sample[]): string[] {
  const of = (what: keyof Sample) =>
    spread(
      samples.map((sample) => sample[what]),
      0,
    );
  return [name, of('start'), of('answered'), of('resident')];
}

build();
using load = new SocketLoad();
const [first, next, one, many]: Sample[][] = [[], [], [], []];
const [ofOne, ofMany] = [catalogueOf(1, versions), catalogueOf(1000, 10 * versions)];
const [dataOfOne, dataOfMany] = [temporaryDirectory(), temporaryDirectory()];
await seed(dataOfOne, ofOne);
await seed(dataOfMany, ofMany);
for (let round = 0; round < Number(options.rounds); round++) {
  const empty = temporaryDirectory();
  first!.push(await measure(empty));
  next!.push(await measure(empty));
  one!.push(await measure(dataOfOne, ofOne));
  many!.push(await measure(dataOfMany, ofMany));
}
printTable([
  ['start', 'ms until ready', 'ms until all resources were answered', `RSS MiB, ${IDLE / 1000} s later`],
  row('the very first, on nothing', first!),
  row('any other', next!),
  row(`with a resource of ${thousands(versions)} versions`, one!),
  row(`with 1 000 resources of ${thousands(10 * versions)} versions`, many!),
]);
