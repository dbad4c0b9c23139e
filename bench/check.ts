/** Update checks against a bare Fastify route that answers the same number of bytes to the same requests: see README.md. */
import { parseArgs } from 'node:util';
import { build } from '../scripts/build.mjs';
import { atLeast, atMost, type Finding, present, toKnow } from './aims.ts';
import { Bare, type Constant } from './bare.ts';
import { describePinning } from './cores.ts';
import { temporaryDirectory } from './ending.ts';
import { type Load, openLoad } from './load.ts';
import { inRounds, ratios } from './rounds.ts';
import { type Sample, saturate, WARM_UP } from './saturate.ts';
import { type Scenario, scenariosOf, seedsOf } from './scenarios.ts';
import { seed } from './seed.ts';
import { Service } from './service.ts';
import { SteadyLoad } from './steady-load.ts';
import { median, printTable, spread, thousands } from './table.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '2' },
    connections: { type: 'string', default: '64' },
    versions: { type: 'string', default: '10000' },
    cdks: { type: 'string', default: '1000' },
    rate: { type: 'string', default: '2000' },
    only: { type: 'string', default: '' },
    profile: { type: 'string' },
  },
});
const [rounds, seconds, connections] = [
  Number(options.rounds),
  Number(options.seconds),
  Number(options.connections),
];
const versions = Number(options.versions);
const rate = Number(options.rate);

interface Ask {
  readonly scenario: Scenario;
  readonly who: 'bare' | 'service';
}

interface Measured extends Sample {
  /** p99 while both get `rate` requests per second, ms; 0 where it is not measured. */
  readonly steadyP99: number;
}

interface Results {
  readonly scenario: Scenario;
  readonly bare: readonly Measured[];
  readonly service: readonly Measured[];
}

const clients = (etag?: string) => (etag === undefined ? {} : { headers: { 'If-None-Match': etag } });

/** The constant for the bare route: as long as the service's answer. */
async function example(service: Service, { paths, update, conditional }: Scenario): Promise<Constant> {
  const answer = await fetch(service.url + paths[0]);
  const body = await answer.text();
  const { data } = JSON.parse(body) as { data: { download_url?: string; url?: string } };
  if (((data.download_url ?? data.url) !== undefined) !== update) throw new Error(`unexpected: ${body}`);
  if (conditional !== true) return { body };
  const etag = answer.headers.get('etag')!;
  const { status } = await fetch(service.url + paths[0], clients(etag));
  if (status !== 304) throw new Error(`answered ${status} instead of 304`);
  return { body, etag };
}

async function compare(load: Load, steady: SteadyLoad, service: Service): Promise<Results[]> {
  using bare = new Bare();
  const all = scenariosOf(versions, await service.createCdks(Number(options.cdks)));
  const named = options.only.split(',');
  const scenarios = options.only === '' ? all : all.filter(({ key }) => named.includes(key));
  const asks = scenarios.flatMap((scenario): Ask[] => [
    { scenario, who: 'bare' },
    { scenario, who: 'service' },
  ]);
  const results = await inRounds(rounds, asks, async ({ scenario, who }, isWarmUp) => {
    const constant = await example(service, scenario);
    await bare.answerWith(constant);
    const server = who === 'bare' ? bare : service;
    const job = { ...clients(constant.etag), paths: scenario.paths, connections, seconds };
    const sample = await saturate(load, server, isWarmUp ? { ...job, seconds: WARM_UP } : job);
    if (scenario.key !== 'update') return { ...sample, steadyP99: 0 };
    const { p99: steadyP99 } = await steady.run({ ...job, port: server.port, rate });
    return { ...sample, steadyP99 };
  });
  const of = (scenario: Scenario, who: Ask['who']) =>
    results.get(asks.find((ask) => ask.scenario === scenario && ask.who === who)!)!;
  return scenarios.map((scenario) => ({
    scenario,
    bare: of(scenario, 'bare'),
    service: of(scenario, 'service'),
  }));
}

function row({ scenario, bare, service }: Results): string[] {
  const both = (what: keyof Measured, show: (value: number) => string) =>
    [
      [bare, service].map((all) => show(median(all.map((it) => it[what])))).join(' / '),
      spread(ratios(service, bare, (it) => it[what])),
    ] as const;
  return [
    scenario.name,
    ...both('cpu', (us) => us.toFixed(1)),
    ...both('perSecond', thousands),
    ...both('p99', (ms) => ms.toFixed(1)),
    ...(scenario.key === 'update' ? both('steadyP99', (ms) => ms.toFixed(2)) : ['', '']),
  ];
}

function print(load: Load, results: readonly Results[]): void {
  const p99 = ['p99 ms', 'ratio', `p99 ms at ${thousands(rate)}/s`, 'ratio'];
  printTable([['bare / service', 'CPU µs', 'ratio', 'requests/s', 'ratio', ...p99], ...results.map(row)]);
  const busy = results.flatMap(({ bare, service }) => [...bare, ...service]).map((it) => it.busy * 100);
  console.log(`\nLoad by ${load.name} on ${connections} connections, ${describePinning()}`);
  console.log(`Servers busy ${spread(busy, 0)} % of the time`);
}

function findings({ scenario: { key, name, share }, bare, service }: Results): Finding[] {
  const throughput = ratios(service, bare, (it) => it.perSecond);
  const cpu = ratios(service, bare, (it) => it.cpu);
  if (share === undefined)
    return [
      toKnow(`${name}: requests/s ÷ bare`, spread(throughput)),
      toKnow(`${name}: CPU ÷ bare`, `${spread(cpu)} ×`),
    ];
  const found = [atLeast(`${name}: requests/s ÷ bare`, share, throughput)];
  if (key === 'cdk') return [...found, toKnow(`${name}: CPU ÷ bare`, `${spread(cpu)} ×`)];
  found.push(atMost(`${name}: CPU ÷ bare`, 1.2, cpu));
  if (key !== 'update') return found;
  const p99 = ratios(service, bare, (it) => it.steadyP99);
  return [...found, atMost(`${name}: p99 at ${thousands(rate)}/s ÷ bare`, 1.5, p99)];
}

build();
const directory = temporaryDirectory();
await seed(directory, seedsOf(versions));
const nodeArgs = options.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`];
await using service = await Service.start(directory, { nodeArgs, side: 'server' });
using load = openLoad();
using steady = new SteadyLoad('load');
const results = await compare(load, steady, service);
print(load, results);
present(results.flatMap(findings));
