/** How many checks edge caches take off the service, by a simulation, and by a real nginx as a test of it: see README.md. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { build } from '../scripts/build.mjs';
import { CheckSource, simulate } from './edge-model.ts';
import { temporaryDirectory } from './ending.ts';
import { Nginx } from './nginx.ts';
import { numbers } from './options.ts';
import { seed } from './seed.ts';
import { Service } from './service.ts';
import { SteadyLoad } from './steady-load.ts';
import { printTable, thousands } from './table.ts';

const { rate, places, fill } = numbers({ rate: 1_000_000, places: 50, fill: 50 });
const RESOURCES = [1, 100, 10_000];
const VERSIONS = [5, 50];
const TTLS = [10, 60, 300];

const percent = (share: number) => `${(share * 100).toFixed(share > 0.999 ? 2 : 1)} %`;

function tabulate(): void {
  const rows = RESOURCES.flatMap((resources) =>
    VERSIONS.map((versions) => {
      const cells = TTLS.map((ttl) => {
        const outcome = simulate({ resources, versions, places, rate, ttl, fill: fill / 1000 });
        return `${percent(outcome.hits)}: ${thousands(outcome.origin)} (${thousands(outcome.uncollapsed)})`;
      });
      return [thousands(resources), String(versions), ...cells];
    }),
  );
  console.log(
    `${thousands(rate)} checks/s at ${places} places. Share answered by the caches: checks/s of the`,
  );
  console.log('service, in brackets when the caches do not collapse equal requests\n');
  printTable([['resources', 'versions in use', ...TTLS.map((ttl) => `edge_ttl ${ttl} s`)], ...rows]);
}

/** One small cache for real: nginx before the service. */
const REAL = { resources: 20, versions: 9, places: 1, rate: 400, ttl: 5, fill: 0 };
const PLATFORMS = [
  'windows&arch=amd64',
  'darwin&arch=arm64',
  'linux&arch=amd64',
  'windows&arch=arm64',
  'android',
];

function drawnPaths(): string[] {
  const source = new CheckSource(REAL, 2);
  return Array.from({ length: REAL.rate * REAL.ttl * 3 }, () => {
    const { resource, version, platform } = source.next();
    return `/resources/edge-${resource}/latest?os=${PLATFORMS[platform]}&current=1.0.${9 - version}`;
  });
}

async function checksOf(service: Service): Promise<number> {
  const metrics = await (await fetch(`${service.url}/metrics`)).text();
  const values = [...metrics.matchAll(/^rb_checks_total\{.*\} (\d+)$/gm)];
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
}

async function compareWithNginx(): Promise<void> {
  build();
  const directory = temporaryDirectory();
  const data = path.join(directory, 'data');
  mkdirSync(data);
  const resources = Array.from({ length: REAL.resources }, (_, i) => ({
    resource: `edge-${i}`,
    versions: 10,
  }));
  await seed(data, resources);
  const settings = {
    RB_EXTRA__EDGE_TTL: `${REAL.ttl}s`,
    RB_INSTANCE__PUBLIC_URL: 'https://updates.example.com',
  };
  await using service = await Service.start(data, { settings });
  await using nginx = await Nginx.start({ cached: service.port });
  using load = new SteadyLoad();
  const paths = drawnPaths();
  const part = (from: number, to: number) => ({
    port: nginx.port,
    paths: paths.slice(from * REAL.rate, to * REAL.rate),
    connections: 32,
    rate: REAL.rate,
    seconds: to - from,
  });
  await load.run(part(0, REAL.ttl));
  const before = await checksOf(service);
  const { requests } = await load.run(part(REAL.ttl, 3 * REAL.ttl));
  const measured = 1 - ((await checksOf(service)) - before) / requests;
  const { hits } = simulate(REAL);
  console.log(
    `\n${REAL.rate} checks/s of ${REAL.resources} resources with ${REAL.versions} versions in use, edge_ttl ${REAL.ttl} s: ` +
      `nginx answered ${percent(measured)}, the simulation says ${percent(hits)}`,
  );
}

tabulate();
if (spawnSync('nginx', ['-v']).error === undefined) await compareWithNginx();
else console.log('\nnot compared with a real cache: nginx is not installed');
