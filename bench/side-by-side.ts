/** Checks of any other update server and of ours, in turns: see README.md. */
import { parseArgs } from 'node:util';
import { build } from '../scripts/build.mjs';
import { describeMachine } from './aims.ts';
import { answersOf, type ComparedServer, introduce, otherServer } from './compared-server.ts';
import { coresOf, otherCores } from './cores.ts';
import { temporaryDirectory } from './ending.ts';
import { type Outcome, openLoad } from './load.ts';
import { cpuSecondsOfTrees } from './process-usage.ts';
import { inRounds, ratios } from './rounds.ts';
import { WARM_UP } from './saturate.ts';
import { scenariosOf } from './scenarios.ts';
import { seed } from './seed.ts';
import { Service } from './service.ts';
import { SteadyLoad } from './steady-load.ts';
import { median, printTable, spread, thousands } from './table.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    header: { type: 'string', multiple: true, default: [] },
    pid: { type: 'string', multiple: true, default: [] },
    'up-to-date': { type: 'boolean', default: false },
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '2' },
    connections: { type: 'string', default: '64' },
    rate: { type: 'string' },
  },
});
const rounds = Number(options.rounds);
const seconds = Number(options.seconds);
const connections = Number(options.connections);
/** At most this many requests per second while times are measured. */
const STEADY = 2000;

interface Sample extends Outcome {
  /** CPU time per request, µs. */
  readonly cpu: number;
  readonly perSecond: number;
  /** CPU seconds per second. */
  readonly cores: number;
}

/** Ours, with answers as long as those of the other server when they would be shorter. */
async function ourServer(service: Service, bytes: number): Promise<ComparedServer> {
  const key = options['up-to-date'] ? 'current' : 'update';
  const { paths } = scenariosOf(1, []).find((scenario) => scenario.key === key)!;
  const server = { name: 'ours', host: '127.0.0.1', port: service.port, paths, pids: [service.pid] };
  if (key === 'current') return server;
  await service.setReleaseNote('few', '1.0.10', '');
  const missing = bytes - Buffer.byteLength((await answersOf(server))[0]!);
  if (missing > 0) await service.setReleaseNote('few', '1.0.10', 'x'.repeat(missing));
  return server;
}

const theirs = otherServer(
  positionals.map((url) => new URL(url)),
  options.header,
  options.pid.map(Number),
);
const [example] = await answersOf(theirs);
introduce(theirs, example!);
build();
const directory = temporaryDirectory();
await seed(directory, [{ resource: 'few', versions: 10 }]);
// On the same cores as theirs.
const cores = coresOf(theirs.pids[0] ?? 'self');
const clientCores = otherCores(cores);
await using service = await Service.start(directory, { side: cores });
const ours = await ourServer(service, Buffer.byteLength(example!));
introduce(ours, (await answersOf(ours))[0]!);

using load = openLoad(clientCores ?? cores);
const sides = [theirs, ours];
const saturated = await inRounds(rounds, sides, async (server, isWarmUp): Promise<Sample> => {
  const before = cpuSecondsOfTrees(server.pids);
  const outcome = await load.run({ ...server, connections, seconds: isWarmUp ? WARM_UP : seconds });
  const cpu = cpuSecondsOfTrees(server.pids) - before;
  return {
    ...outcome,
    cpu: (cpu / outcome.requests) * 1e6,
    perSecond: outcome.requests / outcome.seconds,
    cores: cpu / outcome.seconds,
  };
});
const slower = Math.min(...sides.map((server) => median(saturated.get(server)!.map((it) => it.perSecond))));
const rate = Number(options.rate ?? Math.min(STEADY, Math.floor(slower / 2)));
using steady = new SteadyLoad(clientCores);
const paced = await inRounds(rounds, sides, (server) =>
  steady.run({ ...server, connections, seconds, rate }),
);

const describe = (list: readonly number[]) => `${list.length === 1 ? 'core' : 'cores'} ${list.join(', ')}`;

type Show = (values: readonly number[]) => string;
const rows: string[][] = [];
function compare<Result>(
  what: string,
  results: ReadonlyMap<ComparedServer, Result[]>,
  of: (result: Result) => number,
  show: Show,
): void {
  const [their, our] = [results.get(theirs)!, results.get(ours)!];
  rows.push([what, show(their.map(of)), show(our.map(of)), spread(ratios(our, their, of))]);
}
const whole: Show = (values) => thousands(median(values));
compare('requests/s, as fast as they go', saturated, (it) => it.perSecond, whole);
if (theirs.pids.length > 0) {
  compare(
    'CPU µs per request',
    saturated,
    (it) => it.cpu,
    (values) => spread(values, 1),
  );
  compare('cores used', saturated, (it) => it.cores, spread);
}
compare('p50 ms, as fast as they go', saturated, (it) => it.p50, spread);
compare('p99 ms, as fast as they go', saturated, (it) => it.p99, spread);
compare(`p50 ms at ${thousands(rate)}/s`, paced, (it) => it.p50, spread);
compare(`p99 ms at ${thousands(rate)}/s`, paced, (it) => it.p99, spread);
console.log();
printTable([['checks', 'theirs', 'ours', 'ours ÷ theirs'], ...rows]);
console.log(
  `\nLoad by ${load.name} on ${connections} connections; servers on ${describe(cores)}, clients on ${describe(clientCores ?? cores)}`,
);
console.log(describeMachine());
