/** Update checks against a bare Fastify route that answers as many bytes to the same requests: see README.md. */
import { parseArgs } from 'node:util';
import { build } from '../scripts/build.mjs';
import { Bare } from './bare.ts';
import { type Load, openLoad } from './load.ts';
import { cpuSeconds } from './process-usage.ts';
import { type Scenario, scenariosOf, seedsOf } from './scenarios.ts';
import { seed } from './seed.ts';
import { Service, temporaryDirectory } from './service.ts';
import { median, printTable, spread, thousands } from './table.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1' },
    connections: { type: 'string', default: '64' },
    versions: { type: 'string', default: '10000' },
    profile: { type: 'string' },
  },
});
const [rounds, seconds, connections] = [
  Number(options.rounds),
  Number(options.seconds),
  Number(options.connections),
];
const versions = Number(options.versions);
const CDKS = 100;

interface Sample {
  readonly perSecond: number;
  /** CPU time of the server per request, µs. */
  readonly cpu: number;
  readonly p99: number;
  /** Share of the time that the server was at work. */
  readonly busy: number;
}

interface Round {
  readonly bare: Sample;
  readonly service: Sample;
}

type Results = ReadonlyMap<Scenario, Round[]>;

async function sample(load: Load, server: Service | Bare, { paths }: Scenario): Promise<Sample> {
  const before = cpuSeconds(server.pid);
  const { requests, seconds: took, p99 } = await load.run({ port: server.port, paths, connections, seconds });
  const cpu = cpuSeconds(server.pid) - before;
  return { perSecond: requests / took, cpu: (cpu / requests) * 1e6, p99, busy: cpu / took };
}

async function exampleAnswer(service: Service, { paths, update }: Scenario): Promise<string> {
  const answer = await (await fetch(service.url + paths[0])).text();
  const { data } = JSON.parse(answer) as { data: { download_url?: string; url?: string } };
  if (((data.download_url ?? data.url) !== undefined) !== update) throw new Error(`unexpected: ${answer}`);
  return answer;
}

async function compare(load: Load, service: Service): Promise<Results> {
  using bare = new Bare();
  const results = new Map(
    scenariosOf(versions, await service.createCdks(CDKS)).map((scenario): [Scenario, Round[]] => [
      scenario,
      [],
    ]),
  );
  // The first round is the warm-up.
  for (let round = 0; round <= rounds; round++)
    for (const [scenario, kept] of results) {
      await bare.answerWith(await exampleAnswer(service, scenario));
      const samples = {
        bare: await sample(load, bare, scenario),
        service: await sample(load, service, scenario),
      };
      if (round > 0) kept.push(samples);
    }
  return results;
}

function row([{ name }, all]: [Scenario, Round[]]): string[] {
  const both = (what: keyof Sample, show: (value: number) => string) =>
    [
      show(median(all.map(({ bare }) => bare[what]))),
      show(median(all.map(({ service }) => service[what]))),
      spread(all.map(({ bare, service }) => service[what] / bare[what])),
    ] as const;
  const columns = [
    both('cpu', (us) => us.toFixed(1)),
    both('perSecond', thousands),
    both('p99', (ms) => ms.toFixed(1)),
  ];
  return [name, ...columns.flatMap(([bare, service, ratio]) => [`${bare} / ${service}`, ratio])];
}

function report(load: Load, results: Results): void {
  printTable([
    ['bare / service', 'CPU µs', 'ratio', 'requests/s', 'ratio', 'p99 ms', 'ratio'],
    ...[...results].map(row),
  ]);
  const [few, many] = [...results.values()].map((all) => all.map(({ service }) => service.cpu));
  console.log(
    `\nCPU of ${thousands(versions)} versions ÷ of few: ${spread(many!.map((cpu, i) => cpu / few![i]!))}`,
  );
  const busy = [...results.values()]
    .flat()
    .flatMap(({ bare, service }) => [bare.busy * 100, service.busy * 100]);
  console.log(
    `Load by ${load.name} on ${connections} connections; servers at work ${spread(busy, 0)} % of the time`,
  );
}

build();
const directory = temporaryDirectory();
await seed(directory, seedsOf(versions));
const profiling = options.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`];
await using service = await Service.start(directory, profiling);
using load = openLoad();
report(load, await compare(load, service));
