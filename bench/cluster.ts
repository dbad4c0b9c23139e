/** Several nodes on one MariaDB, one Redis and one store: see README.md. */
import { mkdirSync, mkdtempSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from '../scripts/build.mjs';
import { Balancer } from '../test/support/balancer.ts';
import { Traffic } from '../test/support/traffic.ts';
import { startMariaDb, startRedis } from './database-server.ts';
import { openLoad } from './load.ts';
import { cpuSeconds } from './process-usage.ts';
import { temporaryDirectory } from './ending.ts';
import { ADMIN_TOKEN, Service } from './service.ts';
import { median, printTable, spread, thousands } from './table.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    publications: { type: 'string', default: '200' },
    unannounced: { type: 'string', default: '50' },
  },
});
const VERSIONS = 10;
const RESOURCE = 'few';

/** The default of `catalogue.refresh_interval`, ms. */
const REFRESH = 2000;

const home = temporaryDirectory();
const packages = path.join(home, 'packages');
mkdirSync(packages);

function dataDirectory(): string {
  return mkdtempSync(path.join(home, 'node-'));
}

async function fill(service: Service): Promise<void> {
  await service.createResource(RESOURCE, 'full');
  for (let i = 1; i <= VERSIONS; i++) await service.publish(RESOURCE, `1.0.${i}`);
}

const latest = async ({ url }: Service, rid: string): Promise<string | undefined> => {
  const answer = await fetch(`${url}/resources/${rid}/latest`);
  const { data } = (await answer.json()) as { data?: { version_name: string } };
  return data?.version_name;
};

/** From the answer to the publisher on one node to the first check on another that shows it, ms. */
async function propagation(
  [from, to]: readonly [Service, Service],
  rid: string,
  count: number,
  between: number,
): Promise<number[]> {
  await from.createResource(rid, 'full');
  const delays: number[] = [];
  for (let i = 0; i <= count; i++) {
    // Otherwise each would come right after the refresh that showed the previous one.
    await pause(Math.random() * between);
    const shown = seen(to, rid, `1.0.${i}`);
    await from.publish(rid, `1.0.${i}`);
    const answered = performance.now();
    // For the first one the node has to find the resource itself.
    if (i > 0) delays.push(Math.max(0, (await shown) - answered));
    else await shown;
  }
  return delays;
}

async function seen(node: Service, rid: string, version: string): Promise<number> {
  while ((await latest(node, rid)) !== version) await pause(1);
  return performance.now();
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!;
}

function propagationRow(name: string, delays: readonly number[]): string[] {
  const show = (value: number) => value.toFixed(1);
  return [
    name,
    String(delays.length),
    show(percentile(delays, 0.5)),
    show(percentile(delays, 0.99)),
    show(Math.max(...delays)),
  ];
}

/** @param start starts a node in place of one that was stopped */
async function rollingRestart(nodes: Service[], start: () => Promise<Service>): Promise<Traffic> {
  const places = nodes.map((node) => ({ node, url: node.url }));
  await using balancer = await Balancer.start(places);
  const key = await fetch(`${nodes[0]!.url}/resources/${RESOURCE}/latest`);
  const { data } = (await key.json()) as { data: { download_url: string } };
  const paths = [`/resources/${RESOURCE}/latest?current=1.0.1`, new URL(data.download_url).pathname];
  await using traffic = new Traffic(balancer.url, paths, ADMIN_TOKEN);
  for (const place of places) {
    await traffic.moreAnswers();
    await place.node[Symbol.asyncDispose]();
    place.node = await start();
    place.url = place.node.url;
    nodes.push(place.node);
    await balancer.waitUntilReady(place, true);
  }
  await traffic.moreAnswers();
  return traffic;
}

interface Sample {
  readonly perSecond: number;
  /** CPU time of the server per check, µs. */
  readonly cpu: number;
}

async function compare(embedded: Service, node: Service): Promise<{ embedded: Sample; node: Sample }[]> {
  using load = openLoad();
  const paths = Array.from(
    { length: VERSIONS - 1 },
    (_, i) => `/resources/${RESOURCE}/latest?current=1.0.${i + 1}`,
  );
  const sample = async ({ pid, port }: Service): Promise<Sample> => {
    const before = cpuSeconds(pid);
    const { requests, seconds } = await load.run({ port, paths, connections: 64, seconds: 1 });
    return { perSecond: requests / seconds, cpu: ((cpuSeconds(pid) - before) / requests) * 1e6 };
  };
  const rounds: { embedded: Sample; node: Sample }[] = [];
  // The first round is the warm-up.
  for (let round = 0; round <= Number(options.rounds); round++) {
    const one = { embedded: await sample(embedded), node: await sample(node) };
    if (round > 0) rounds.push(one);
  }
  return rounds;
}

build();
const redis = await startRedis(home);
const shared = {
  ...(await startMariaDb(home)),
  RB_REDIS__ADDR: redis.addr,
  RB_INSTANCE__ONLY_LOCAL: 'false',
  RB_INSTANCE__SHUTDOWN_DELAY: '2s',
  RB_AUTH__SIGNING_KEY: 'signing-key-that-the-nodes-share',
  RB_STORAGE__DIRECTORY: packages,
  RB_RATE_LIMIT__WRITES: '1000000',
};
const start = () => Service.start(dataDirectory(), { settings: shared });
const nodes = [await start(), await start(), await start()];
await fill(nodes[0]!);
for (const node of nodes) await seen(node, RESOURCE, `1.0.${VERSIONS}`);
{
  await using embedded = await Service.start(mkdtempSync(path.join(home, 'embedded-')));
  await fill(embedded);
  const rounds = await compare(embedded, nodes[0]!);
  const of = (what: keyof Sample, which: 'embedded' | 'node') =>
    median(rounds.map((round) => round[which][what]));
  const ratio = (what: keyof Sample) =>
    spread(rounds.map(({ embedded: one, node }) => node[what] / one[what]));
  printTable([
    ['checks', 'embedded', 'node', 'ratio'],
    [
      'per second',
      thousands(of('perSecond', 'embedded')),
      thousands(of('perSecond', 'node')),
      ratio('perSecond'),
    ],
    ['CPU µs each', of('cpu', 'embedded').toFixed(1), of('cpu', 'node').toFixed(1), ratio('cpu')],
  ]);
}
const traffic = await rollingRestart([...nodes], async () => {
  const node = await start();
  nodes.push(node);
  return node;
});
console.log(
  `\nRolling restart of three: ${thousands(traffic.answered)} requests answered, ${traffic.failures.length} failed`,
);
const pair = nodes.slice(-2) as [Service, Service];
const announced = await propagation(pair, 'announced', Number(options.publications), 0);
await redis.stop();
const unannounced = await propagation(pair, 'unannounced', Number(options.unannounced), REFRESH);
console.log();
printTable([
  ['publish to check elsewhere, ms', 'publications', 'p50', 'p99', 'most'],
  propagationRow('with messages', announced),
  propagationRow('every message lost', unannounced),
]);
for (const node of nodes) await node[Symbol.asyncDispose]();
