/** What one check, redemption, GiB and publish costs a node, and the servers behind it: see README.md. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from '../scripts/build.mjs';
import { describeMachine } from './aims.ts';
import { BY_FILES, SEEDS, type Work, Works } from './cost-works.ts';
import { type Counts, CountedServers } from './counted-servers.ts';
import { temporaryDirectory } from './ending.ts';
import { cpuSecondsOfTrees } from './process-usage.ts';
import { seed } from './seed.ts';
import { Service } from './service.ts';
import { SocketLoad } from './socket-load.ts';
import { median, printTable, spread } from './table.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    // s
    idle: { type: 'string', default: '20' },
    only: { type: 'string', default: 'alone,cluster' },
  },
});
const [rounds, idle] = [Number(options.rounds), Number(options.idle)];

/** CPU seconds of each node, and what the servers did. */
interface Usage extends Partial<Counts> {
  readonly nodes: readonly number[];
}

type Total = (usage: Usage) => number;

/** Measures `work` on the first of these nodes. @returns usage for each time the thing was done, by round */
async function measure(nodes: readonly Service[], work: Work, servers?: CountedServers): Promise<Usage[]> {
  const usages: Usage[] = [];
  // The first round is the warm-up.
  for (let round = 0; round <= rounds; round++) {
    const run = await work.prepare(nodes[0]!);
    const before = await usageOf(nodes, servers);
    const times = await run();
    const after = await usageOf(nodes, servers);
    if (round > 0) usages.push(divided(difference(after, before), times));
  }
  console.error(`${work.name} …`);
  return usages;
}

async function usageOf(nodes: readonly Service[], servers?: CountedServers): Promise<Usage> {
  return { ...(await servers?.count()), nodes: nodes.map(({ pid }) => cpuSecondsOfTrees([pid])) };
}

const KINDS = ['statements', 'commits', 'commands', 'requests', 'mysql', 'redis'] as const;

function difference(after: Usage, before: Usage): Usage {
  const nodes = after.nodes.map((now, i) => now - before.nodes[i]!);
  return { ...mapped((kind) => after[kind]! - before[kind]!), nodes };
}

function divided(usage: Usage, by: number): Usage {
  return { ...mapped((kind) => usage[kind]! / by), nodes: usage.nodes.map((it) => it / by) };
}

function mapped(of: (kind: (typeof KINDS)[number]) => number): Partial<Counts> {
  return Object.fromEntries(KINDS.map((kind) => [kind, of(kind)]));
}

const micros = (seconds: readonly number[]) => {
  const digits = median(seconds) < 1e-3 ? 1 : 0;
  return spread(
    seconds.map((it) => it * 1e6),
    digits,
  );
};

/** Two digits after the point below ten; nothing for what is measurement noise. */
function count(usages: readonly Usage[], of: Total): string {
  const value = median(usages.map(of));
  return value < 0.005 ? '0' : value.toFixed(value < 10 ? 2 : 0);
}

async function createResources(service: Service): Promise<void> {
  await service.createResource('full', 'full');
  await service.createResource('incremental', 'incremental');
}

async function alone(works: Works): Promise<void> {
  const directory = temporaryDirectory();
  await seed(directory, SEEDS);
  await using service = await Service.start(directory);
  await createResources(service);
  const rows = [['alone, on SQLite', 'CPU µs each']];
  for (const work of works.all) {
    const usages = await measure([service], work);
    rows.push([work.name, micros(usages.map(({ nodes }) => nodes[0]!))]);
  }
  printTable(rows);
  console.log();
}

const HEAD = ['CPU µs of the node', 'of the worker', 'MySQL statements', 'commits', 'MySQL CPU µs'];
const SERVERS = ['Redis commands', 'Redis CPU µs', 'S3 requests'];

function row(name: string, usages: readonly Usage[]): string[] {
  return [
    name,
    ...[0, 1].map((node) => micros(usages.map(({ nodes }) => nodes[node] ?? 0))),
    count(usages, (it) => it.statements!),
    count(usages, (it) => it.commits!),
    count(usages, (it) => it.mysql! * 1e6),
    count(usages, (it) => it.commands!),
    count(usages, (it) => it.redis! * 1e6),
    count(usages, (it) => it.requests!),
  ];
}

/** What nodes ask of the servers when nobody asks them, per minute. */
async function resting(name: string, nodes: readonly Service[], servers: CountedServers): Promise<string[]> {
  // What a start leaves to do.
  await delay(5000);
  const before = await usageOf(nodes, servers);
  await delay(idle * 1000);
  return row(`a minute of rest: ${name}`, [
    divided(difference(await usageOf(nodes, servers), before), idle / 60),
  ]);
}

async function cluster(works: Works): Promise<void> {
  const home = temporaryDirectory();
  const servers = await CountedServers.start(home);
  const dataDir = (name: string) => {
    const directory = path.join(home, name);
    mkdirSync(directory);
    return directory;
  };
  await seed(dataDir('seeding'), SEEDS, { database: servers.database });
  const start = (name: string, role: string) =>
    Service.start(dataDir(name), { settings: { ...servers.settings, RB_INSTANCE__ROLE: role } });
  await using first = await start('first', 'api');
  await createResources(first);
  const rows = [['in a cluster', ...HEAD, ...SERVERS]];
  rows.push(await resting('1 node', [first], servers));
  await using worker = await start('worker', 'worker');
  rows.push(await resting('1 node, 1 worker', [first, worker], servers));
  const nodes = [first, worker];
  for (const work of works.all)
    // Presigned URLs lead to S3.
    if (work.name !== BY_FILES) rows.push(row(work.name, await measure(nodes, work, servers)));
  await using second = await start('second', 'api');
  rows.push(await resting('2 nodes, 1 worker', nodes, servers));
  for (const resource of ['full', 'incremental']) await fetch(`${second.url}/resources/${resource}/latest`);
  const publish = works.all.find(({ name }) => name.startsWith('publish'))!;
  rows.push(row(`${publish.name}, known to 2 nodes`, await measure(nodes, publish, servers)));
  printTable(rows);
  if (!servers.hasS3) console.log('\nwithout S3: Ceph is not installed');
  servers.close();
}

build();
const directory = temporaryDirectory();
// MariaDB, Redis and Ceph keep their files here too.
process.env['TMPDIR'] = directory;
using load = new SocketLoad();
const works = new Works(load);
const parts = { alone, cluster };
for (const part of options.only.split(',') as (keyof typeof parts)[]) await parts[part](works);
console.log(`\n${describeMachine()}`);
