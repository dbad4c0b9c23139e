/** How long the service takes to start, and how much memory it takes when idle: see README.md. */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from '../scripts/build.mjs';
import { memory } from './process-usage.ts';
import { seed } from './seed.ts';
import { Service } from './service.ts';
import { temporaryDirectory } from './ending.ts';
import { printTable, spread, thousands } from './table.ts';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, versions: { type: 'string', default: '10000' } },
});
const IDLE = 5_000;
const versions = Number(options.versions);

interface Sample {
  /** From spawning the process to its ready line, ms. */
  readonly start: number;
  /** Resident memory after some idle seconds, MiB. */
  readonly resident: number;
}

async function measure(dataDir: string, check?: string): Promise<Sample> {
  await using service = await Service.start(dataDir);
  if (check !== undefined) await fetch(service.url + check);
  await delay(IDLE);
  return { start: service.startTime, resident: memory(service.pid, 'VmRSS') };
}

function row(name: string, samples: readonly Sample[]): string[] {
  return [
    name,
    spread(
      samples.map(({ start }) => start),
      0,
    ),
    spread(
      samples.map(({ resident }) => resident),
      0,
    ),
  ];
}

build();
const [first, next, large]: Sample[][] = [[], [], []];
const filled = temporaryDirectory();
await seed(filled, [{ resource: 'many', versions }]);
for (let round = 0; round < Number(options.rounds); round++) {
  const empty = temporaryDirectory();
  first!.push(await measure(empty));
  next!.push(await measure(empty));
  large!.push(await measure(filled, '/resources/many/latest'));
}
printTable([
  ['start', 'ms until ready', `RSS MiB, ${IDLE / 1000} s later`],
  row('the very first, on nothing', first!),
  row('any other', next!),
  row(`with a resource of ${thousands(versions)} versions, asked for once`, large!),
]);
