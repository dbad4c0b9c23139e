/** Downloads from /files against nginx sending the same file, and by nginx in front: see README.md. */
import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from '../scripts/build.mjs';
import { DownloadClient } from './download-client.ts';
import { Nginx } from './nginx.ts';
import { cpuSeconds, memory } from './process-usage.ts';
import { Service } from './service.ts';
import { temporaryDirectory } from './ending.ts';
import { median, printTable, spread } from './table.ts';
import { upload } from './upload.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    mib: { type: 'string', default: '1024' },
    stalled: { type: 'string', default: '1000' },
    profile: { type: 'string' },
  },
});
const MIB = 1024 ** 2;
const PREFIX = '/_packages/';
const size = Number(options.mib) * MIB;
const directory = temporaryDirectory();
const file = path.join(directory, 'package.bin');

/** One sender of the file: the processes whose CPU time counts, and where to ask. */
interface Sender {
  readonly name: string;
  readonly pids: readonly number[];
  readonly port: number;
  readonly target: string;
}

interface Sample {
  /** MiB/s */
  readonly rate: number;
  /** CPU seconds per GiB sent. */
  readonly cpu: number;
  /** Highest resident memory during it, MiB. */
  readonly peak: number;
}

const SCENARIOS = [
  { name: '1 stream', connections: 1, requests: 1 },
  { name: '64 × 1 MiB ranges', connections: 64, requests: Number(options.mib), range: MIB },
] as const;

/** A service that has published the file. */
async function publish(name: string, nodeArgs: readonly string[] = []): Promise<Service> {
  const dataDir = path.join(directory, name);
  mkdirSync(dataDir);
  const service = await Service.start(dataDir, { nodeArgs });
  await service.createResource('large', 'full');
  await upload(service, 'large', '1.0.0', file);
  return service;
}

/** Path and query of a signed URL of the file. */
async function signedUrl(service: Service): Promise<string> {
  const latest = await fetch(`${service.url}/resources/large/latest`);
  const { data } = (await latest.json()) as { data: { download_url: string } };
  const redirect = await fetch(data.download_url, { redirect: 'manual' });
  const { pathname, search } = new URL(redirect.headers.get('location')!);
  return pathname + search;
}

async function measure(
  client: DownloadClient,
  sender: Sender,
  scenario: (typeof SCENARIOS)[number],
): Promise<Sample> {
  const cpu = () => sender.pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const peak = () => sender.pids.reduce((sum, pid) => sum + memory(pid, 'VmHWM'), 0);
  // Resets the kernel's record of the highest memory.
  for (const pid of sender.pids) writeFileSync(`/proc/${pid}/clear_refs`, '5');
  const before = cpu();
  const seconds = await client.run({ ...scenario, port: sender.port, target: sender.target, size });
  const bytes = ('range' in scenario ? scenario.range : size) * scenario.requests;
  return { rate: bytes / MIB / seconds, cpu: (cpu() - before) / (bytes / 1024 ** 3), peak: peak() };
}

function row(name: string, samples: readonly Sample[], nginx: readonly Sample[]): string[] {
  return [
    name,
    spread(
      samples.map(({ rate }) => rate),
      0,
    ),
    spread(samples.map(({ rate }, i) => rate / nginx[i]!.rate)),
    spread(samples.map(({ cpu }) => cpu)),
    median(samples.map(({ peak }) => peak)).toFixed(0),
  ];
}

/** Resident memory before, and while `stalled` clients have asked for the file and read nothing, MiB. */
async function stall({ pids, port, target }: Sender, clients: number): Promise<[number, number]> {
  const resident = () => pids.reduce((sum, pid) => sum + memory(pid, 'VmRSS'), 0);
  const before = resident();
  const sockets: Socket[] = [];
  for (let i = 0; i < clients; i++) {
    const socket = connect(port, '127.0.0.1').pause();
    socket.write(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    sockets.push(socket);
  }
  await delay(5000);
  const after = resident();
  for (const socket of sockets) socket.destroy();
  return [before, after];
}

build();
for (let i = 0; i < Number(options.mib); i++) appendFileSync(file, randomBytes(MIB));
const profile = options.profile ? ['--cpu-prof', `--cpu-prof-dir=${options.profile}`] : [];
await using alone = await publish('alone', profile);
process.env['RB_EXTRA__ACCEL_PREFIX'] = PREFIX;
await using behind = await publish('behind');
const packages = path.join(directory, 'behind/packages');
await using nginx = await Nginx.start({
  files: directory,
  behind: { port: behind.port, packages, prefix: PREFIX },
});
using client = new DownloadClient();
const senders: Sender[] = [
  { name: 'nginx', pids: [nginx.pid], port: nginx.port, target: '/plain/package.bin' },
  { name: '/files', pids: [alone.pid], port: alone.port, target: await signedUrl(alone) },
  {
    name: '/files behind nginx',
    pids: [behind.pid, nginx.pid],
    port: nginx.port,
    target: await signedUrl(behind),
  },
];
for (const scenario of SCENARIOS) {
  const samples = new Map(senders.map((sender) => [sender, [] as Sample[]]));
  for (let round = -1; round < Number(options.rounds); round++)
    for (const [sender, list] of samples) {
      const sample = await measure(client, sender, scenario);
      // The first round is the warm-up.
      if (round >= 0) list.push(sample);
    }
  const nginxSamples = samples.get(senders[0]!)!;
  printTable([
    [scenario.name, 'MiB/s', 'ratio', 'CPU s per GiB', 'peak RSS MiB'],
    ...senders.map((sender) => row(sender.name, samples.get(sender)!, nginxSamples)),
  ]);
}
const clients = Number(options.stalled);
const [before, after] = await stall(senders[1]!, clients);
console.log(
  `${clients} clients that read nothing: RSS ${before.toFixed(0)} → ${after.toFixed(0)} MiB, ` +
    `${(((after - before) * 1024) / clients).toFixed(0)} KiB each`,
);
