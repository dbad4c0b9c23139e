/** What metrics, statistics, limits and logs cost a check, against all of them off: see README.md. */
import { build } from '../scripts/build.mjs';
import { atLeast, present, toKnow } from './aims.ts';
import { temporaryDirectory } from './ending.ts';
import { openLoad } from './load.ts';
import { numbers } from './options.ts';
import { inRounds, ratios } from './rounds.ts';
import { type Sample, saturate, WARM_UP } from './saturate.ts';
import { scenariosOf } from './scenarios.ts';
import { seed } from './seed.ts';
import { Service } from './service.ts';
import { asEnvironment, EVERYTHING_OFF, known } from './settings.ts';
import { median, printTable, spread, thousands } from './table.ts';

const { rounds, seconds, connections } = numbers({ rounds: 7, seconds: 2, connections: 64 });

async function start(settings?: Readonly<Record<string, string>>): Promise<Service> {
  const directory = temporaryDirectory();
  await seed(directory, [{ resource: 'few', versions: 10 }]);
  return Service.start(directory, { side: 'server', ...(settings && { settings }) });
}

build();
const off = await known(EVERYTHING_OFF);
await using withDefaults = await start();
await using withNothing = await start(asEnvironment(off));
using load = openLoad();
const { paths } = scenariosOf(1, []).find(({ key }) => key === 'update')!;
const measured = await inRounds(rounds, [withDefaults, withNothing], (service, isWarmUp) =>
  saturate(load, service, { paths, connections, seconds: isWarmUp ? WARM_UP : seconds }),
);
const [on, none] = [measured.get(withDefaults)!, measured.get(withNothing)!];
const row = (name: string, samples: readonly Sample[]) => [
  name,
  spread(
    samples.map(({ cpu }) => cpu),
    1,
  ),
  thousands(median(samples.map(({ perSecond }) => perSecond))),
];
printTable([
  ['update checks', 'CPU µs', 'requests/s'],
  row('with the defaults', on),
  row('with all of it off', none),
]);
console.log(`\nOff: ${Object.keys(off).join(', ')}. Request ids cannot be turned off.`);
present([
  atLeast(
    'the defaults: requests/s ÷ all off',
    0.9,
    ratios(on, none, (it) => it.perSecond),
  ),
  toKnow('the defaults: CPU ÷ all off', `${spread(ratios(on, none, (it) => it.cpu))} ×`),
]);
