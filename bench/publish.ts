/** Publishing a large package against `cp` and `sha256sum` of the same file: see README.md. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../scripts/build.mjs';
import { cpuSeconds, memory } from './process-usage.ts';
import { seed } from './seed.ts';
import { Service } from './service.ts';
import { temporaryDirectory } from './ending.ts';
import { SocketLoad } from './socket-load.ts';
import { writeStoredZip } from './stored-zip.ts';
import { upload } from './upload.ts';
import { median, printTable, spread } from './table.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    mib: { type: 'string', default: '1024' },
    profile: { type: 'string' },
  },
});
const directory = temporaryDirectory();
const file = path.join(directory, 'package.zip');

interface Sample {
  /** From the first byte sent to the answer, s. */
  readonly seconds: number;
  /** CPU time of the service, s. */
  readonly cpu: number;
  /** The service's memory before and at its highest, MiB. */
  readonly idle: number;
  readonly peak: number;
  /** p99 of update checks in the worst second of the upload and in an idle second, ms. */
  readonly busyCheck: number;
  readonly idleCheck: number;
}

/** Each run starts a service on a new data directory, so that its peak memory is its own. */
async function publish(updateType: 'incremental' | 'full', profile: readonly string[] = []): Promise<Sample> {
  const dataDir = path.join(directory, updateType);
  mkdirSync(dataDir);
  await seed(dataDir, [{ resource: 'asked', versions: 10 }]);
  try {
    await using service = await Service.start(dataDir, { nodeArgs: profile });
    await service.createResource('large', updateType);
    return await measure(service);
  } finally {
    rmSync(dataDir, { recursive: true });
  }
}

async function measure(service: Service): Promise<Sample> {
  using load = new SocketLoad();
  const check = { port: service.port, paths: ['/resources/asked/latest?current=1.0.3'] };
  const checks = () => load.run({ ...check, connections: 4, seconds: 1, pause: 5 });
  await checks();
  const { p99: idleCheck } = await checks();
  const idle = memory(service.pid, 'VmRSS');
  const cpuBefore = cpuSeconds(service.pid);
  const begin = performance.now();
  const uploading = upload(service, 'large', '1.0.0', file).then(() => performance.now() - begin);
  const [took, busyCheck] = await Promise.all([uploading, worstWhile(uploading, checks)]);
  const cpu = cpuSeconds(service.pid) - cpuBefore;
  return { seconds: took / 1000, cpu, idle, peak: memory(service.pid, 'VmHWM'), busyCheck, idleCheck };
}

async function worstWhile(
  running: Promise<unknown>,
  checks: () => Promise<{ p99: number }>,
): Promise<number> {
  let worst = 0;
  const done = running.then(() => undefined);
  for (;;) {
    const outcome = await Promise.race([done, checks()]);
    if (outcome === undefined) return worst;
    worst = Math.max(worst, outcome.p99);
  }
}

function copyAndHash(): number {
  const copy = `${file}.copy`;
  const begin = performance.now();
  execFileSync('cp', [file, copy]);
  execFileSync('sha256sum', [copy]);
  const seconds = (performance.now() - begin) / 1000;
  rmSync(copy);
  return seconds;
}

function row(name: string, samples: readonly Sample[], copies: readonly number[]): string[] {
  const of = (what: keyof Sample, digits: number) =>
    median(samples.map((sample) => sample[what])).toFixed(digits);
  return [
    name,
    spread(samples.map(({ seconds }) => seconds)),
    spread(samples.map(({ seconds }, i) => seconds / copies[i]!)),
    of('cpu', 2),
    `${of('idle', 0)} → ${of('peak', 0)}`,
    `${of('idleCheck', 1)} → ${of('busyCheck', 1)}`,
  ];
}

build();
await writeStoredZip(file, Number(options.mib) * 1024 ** 2);
const copies: number[] = [];
const [zips, plain]: Sample[][] = [[], []];
for (let round = 0; round < Number(options.rounds); round++) {
  copies.push(copyAndHash());
  zips!.push(
    await publish('incremental', options.profile ? ['--cpu-prof', `--cpu-prof-dir=${options.profile}`] : []),
  );
  plain!.push(await publish('full'));
}
printTable([
  [
    `${Math.round(statSync(file).size / 1024 ** 2)} MiB`,
    'seconds',
    'ratio',
    'CPU s',
    'RSS MiB',
    'p99 of checks, ms',
  ],
  ['cp + sha256sum', spread(copies), '1', '', '', ''],
  row('publish, archive checked', zips!, copies),
  row('publish, any file', plain!, copies),
]);
