/** What a check costs whose CDK the service sees for the first time: see README.md. */
import { build } from '../scripts/build.mjs';
import { atMost, present, toKnow } from './aims.ts';
import { describePinning } from './cores.ts';
import { temporaryDirectory } from './ending.ts';
import { Forked } from './forked.ts';
import { numbers } from './options.ts';
import { cpuSeconds } from './process-usage.ts';
import { inRounds } from './rounds.ts';
import { seed } from './seed.ts';
import { Service } from './service.ts';
import { SocketLoad } from './socket-load.ts';
import { printTable, spread, thousands } from './table.ts';

const { rounds, checks } = numbers({ rounds: 5, checks: 4000 });

/** Most CDKs that one request creates. */
const BATCH = 1000;

interface Side {
  readonly name: string;
  readonly service: Service;
  /** CDKs that the service has never seen. */
  readonly newCdks: () => Promise<readonly string[]>;
}

/** CPU time of the service for a check, µs. */
interface Sample {
  readonly first: number;
  readonly again: number;
}

const paid = (cdk: string) => `/resources/paid/latest?os=windows&arch=amd64&current=1.0.1&cdk=${cdk}`;

async function cost({ service }: Side, load: SocketLoad, paths: readonly string[]): Promise<number> {
  const before = cpuSeconds(service.pid);
  await load.askOnce(service.port, paths);
  return ((cpuSeconds(service.pid) - before) / paths.length) * 1e6;
}

async function measure(side: Side, load: SocketLoad): Promise<Sample> {
  const paths = (await side.newCdks()).map(paid);
  const first = await cost(side, load, paths);
  return { first, again: await cost(side, load, paths) };
}

let asked = 0;
const invented = () => Promise.resolve(Array.from({ length: checks }, () => `licence-${asked++}`));

async function created(service: Service): Promise<readonly string[]> {
  const all: string[] = [];
  while (all.length < checks) all.push(...(await service.createCdks(Math.min(BATCH, checks - all.length))));
  return all;
}

async function start(settings: Readonly<Record<string, string>> = {}): Promise<Service> {
  const directory = temporaryDirectory();
  await seed(directory, [{ resource: 'paid', versions: 10, access: 'cdk' }]);
  return Service.start(directory, { settings, side: 'server' });
}

build();
using validator = new Forked<object, number>('validator.process.ts', { side: 'load' });
await using asking = await start({
  RB_AUTH__CDK_VALIDATION_URL: `http://127.0.0.1:${await validator.run({})}/check`,
  RB_AUTH__CDK_CACHE_TIME: '10m',
});
await using alone = await start();
using load = new SocketLoad('load');
const sides: Side[] = [
  { name: 'by a validator', service: asking, newCdks: invented },
  { name: 'created here', service: alone, newCdks: () => created(alone) },
];
const results = await inRounds(rounds, sides, (side) => measure(side, load));
const of = (side: Side, what: keyof Sample) => results.get(side)!.map((sample) => sample[what]);
printTable([
  ['CPU µs per check with a CDK', 'seen for the first time', 'seen before'],
  ...sides.map((side) => [side.name, spread(of(side, 'first'), 0), spread(of(side, 'again'), 0)]),
]);
console.log(`\n${thousands(checks)} checks on 8 connections, ${describePinning()}`);
present([
  atMost('CPU of a check with a new CDK, by a validator', 350, of(sides[0]!, 'first'), 'µs'),
  toKnow('CPU of a check with a new CDK, created here', `${spread(of(sides[1]!, 'first'), 0)} µs`),
]);
