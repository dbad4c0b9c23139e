/** Checks in a large catalogue against checks of a single small resource: see README.md. */
import { build } from '../scripts/build.mjs';
import { atLeast, present, toKnow } from './aims.ts';
import { temporaryDirectory } from './ending.ts';
import { openLoad } from './load.ts';
import { askedEvenly, askedOnce, catalogueOf } from './large-catalogue.ts';
import { numbers } from './options.ts';
import { inRounds, ratios } from './rounds.ts';
import { type Sample, saturate, WARM_UP } from './saturate.ts';
import { seed } from './seed.ts';
import { Service } from './service.ts';
import { SocketLoad } from './socket-load.ts';
import { median, printTable, spread, thousands } from './table.ts';

const { rounds, seconds, connections, versions, resources, urls } = numbers({
  rounds: 7,
  seconds: 2,
  connections: 64,
  versions: 100_000,
  resources: 1000,
  urls: 20_000,
});
const SMALL = { resource: 'small', versions: 10 };

interface Side {
  readonly name: string;
  readonly paths: readonly string[];
}

build();
const directory = temporaryDirectory();
const catalogue = catalogueOf(resources, versions);
await seed(directory, [SMALL, ...catalogue]);
await using service = await Service.start(directory, { side: 'server' });
using load = openLoad();
using first = new SocketLoad('load');
// A resource that was not asked for yet is read from the database.
await first.askOnce(service.port, askedOnce(catalogue));
const total = `${thousands(versions)} versions of ${thousands(resources)} resources`;
const large: Side = { name: total, paths: askedEvenly(catalogue, urls) };
const small: Side = { name: '10 of one, all URLs different', paths: askedEvenly([SMALL], urls) };
const same: Side = { name: '10 of one, 10 URLs', paths: askedEvenly([SMALL], SMALL.versions) };
const measured = await inRounds(rounds, [large, small, same], ({ paths }, isWarmUp) =>
  saturate(load, service, { paths, connections, seconds: isWarmUp ? WARM_UP : seconds }),
);
const of = (side: Side, what: keyof Sample) => measured.get(side)!.map((it) => it[what]);
printTable([
  ['catalogue', 'CPU µs', 'requests/s', 'server busy, %'],
  ...[large, small, same].map((side) => [
    side.name,
    spread(of(side, 'cpu'), 1),
    thousands(median(of(side, 'perSecond'))),
    spread(
      of(side, 'busy').map((share) => share * 100),
      0,
    ),
  ]),
]);
const share = (other: Side, what: keyof Sample) =>
  ratios(measured.get(large)!, measured.get(other)!, (it) => it[what]);
present([
  atLeast(`${total}: requests/s ÷ one of 10`, 0.9, share(small, 'perSecond')),
  toKnow(`${total}: CPU ÷ one of 10`, `${spread(share(small, 'cpu'))} ×`),
  toKnow(`${total}: CPU ÷ one of 10, asked by 10 URLs`, `${spread(share(same, 'cpu'))} ×`),
]);
