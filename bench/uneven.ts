/**
 * Checks in bursts with long pauses, in which V8 reduces its heap: what a check costs after them, compared with before.
 * Each `--side` is a service that is started with those flags of V8 instead of ours: see README.md.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from '../scripts/build.mjs';
import { FLAGS } from '../scripts/node-settings.mjs';
import { atMost, present } from './aims.ts';
import { collectionsOf } from './collections.ts';
import { temporaryDirectory } from './ending.ts';
import { cpuSeconds, memory, ownMemory } from './process-usage.ts';
import { scenariosOf, seedsOf } from './scenarios.ts';
import { seed } from './seed.ts';
import { Service } from './service.ts';
import { SteadyLoad } from './steady-load.ts';
import { printTable } from './table.ts';

const { values: options } = parseArgs({
  options: {
    side: { type: 'string', multiple: true, default: [FLAGS.join(' ')] },
    bursts: { type: 'string', default: '4' },
    /** of a burst */
    seconds: { type: 'string', default: '5' },
    /** checks per second */
    rate: { type: 'string', default: '1000' },
    /** s; the heap is reduced some 110 s after the last collection of all of it */
    pause: { type: 'string', default: '115' },
  },
});
const [bursts, seconds, rate] = [Number(options.bursts), Number(options.seconds), Number(options.rate)];
const VERSIONS = 10;

interface Side {
  readonly flags: string;
  readonly service: Service;
  /** CPU time of a check in each burst, µs */
  readonly costs: number[];
}

async function start(flags: string): Promise<Side> {
  const directory = temporaryDirectory();
  await seed(directory, seedsOf(VERSIONS));
  const service = await Service.start(directory, { flags: flags.split(' ').filter((flag) => flag !== '') });
  return { flags, service, costs: [] };
}

/** @returns a row of the table */
async function burst(load: SteadyLoad, { flags, service, costs }: Side): Promise<string[]> {
  const { port, pid } = service;
  const { paths } = scenariosOf(VERSIONS, [])[0]!;
  const before = { ...(await collectionsOf(service)), cpu: cpuSeconds(pid) };
  // One connection: on a busy machine several requests would come at once, and cost less each.
  const { requests } = await load.run({ port, paths, connections: 1, seconds, rate });
  const cost = ((cpuSeconds(pid) - before.cpu) / requests) * 1e6;
  const after = await collectionsOf(service);
  costs.push(cost);
  const minor = after.minor - before.minor;
  const per10k = (minor / requests) * 10_000;
  const each = ((after.minorTime - before.minorTime) / minor) * 1000;
  const usage = [memory(pid, 'VmRSS'), ownMemory(pid)].map((mib) => mib.toFixed(0));
  return [cost.toFixed(0), per10k.toFixed(0), each.toFixed(1), `${after.major}`, ...usage, flags];
}

build();
const sides: Side[] = [];
for (const flags of options.side) sides.push(await start(flags));
using load = new SteadyLoad();
const rows: string[][] = [];
const begin = performance.now();
for (let count = 0; count < bursts; count++) {
  // The first is the warm-up.
  if (count > 1) await delay(Number(options.pause) * 1000);
  for (const side of sides) {
    const at = ((performance.now() - begin) / 1000).toFixed(0);
    rows.push([at, ...(await burst(load, side))]);
    console.error(rows.at(-1)!.join(', '));
  }
}
const collections = ['minor collections per 10 000', 'ms each', 'major collections'];
printTable([['at s', 'CPU µs per check', ...collections, 'RSS MiB', 'PSS MiB', 'flags'], ...rows]);
present(
  sides.map(({ flags, costs: [, before, ...after] }) => {
    const name = sides.length === 1 ? '' : `, ${flags}`;
    const ratios = after.map((cost) => cost / before!);
    return atMost(`CPU of a check after a pause ÷ before${name}`, 1.2, ratios);
  }),
);
for (const { service } of sides) await service[Symbol.asyncDispose]();
