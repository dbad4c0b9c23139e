/** What hostile uploads cost: memory, CPU time, and the wait of another publisher. See README.md. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { build } from '../scripts/build.mjs';
import { temporaryDirectory } from './ending.ts';
import { manyNames, manyRecords, smallPackage } from './hostile-archives.ts';
import { cpuSeconds, memory } from './process-usage.ts';
import { Service } from './service.ts';
import { printTable } from './table.ts';
import { upload } from './upload.ts';

const directory = temporaryDirectory();
/** ms, and seconds of CPU time: builds have ended when the service took less CPU time in this time. */
const QUIET = 3_000;
const QUIET_CPU = 0.3;

interface Figures {
  readonly [figure: string]: string;
}

function file(name: string, bytes: Buffer): string {
  const place = path.join(directory, `${name}.tar.gz`);
  writeFileSync(place, bytes);
  return place;
}

/** Sends a package. @returns how it ended, and after how many seconds */
async function send(service: Service, resource: string, version: string, archive: string) {
  const begin = performance.now();
  const outcome = await upload(service, resource, version, archive).then(
    () => 'accepted',
    (error: Error) => error.message.replaceAll(/\s+/g, ' '),
  );
  return { outcome, seconds: (performance.now() - begin) / 1000 };
}

async function quiet(service: Service): Promise<void> {
  for (let before = -1; cpuSeconds(service.pid) - before > QUIET_CPU;) {
    before = cpuSeconds(service.pid);
    await pause(QUIET);
  }
}

/** Four uploads of many entries with long names at once, with two builds between such packages. */
async function ofMemory(): Promise<Figures> {
  const [first, second] = [file('first', manyNames(2)), file('second', manyNames(3))];
  const resources = ['app-a', 'app-b', 'app-c', 'app-d', 'app-e', 'app-f'];
  await using service = await Service.start(path.join(directory, 'memory'));
  for (const resource of resources) await service.createResource(resource, 'incremental');
  const idle = memory(service.pid, 'VmRSS');
  await send(service, 'app-a', '1.0.0', first);
  await send(service, 'app-b', '1.0.0', first);
  const one = memory(service.pid, 'VmHWM');
  const sent = await Promise.all(resources.map((resource) => send(service, resource, '2.0.0', second)));
  await quiet(service);
  for (const { outcome } of sent) if (outcome !== 'accepted') console.log(outcome);
  return {
    'memory, idle': `${idle.toFixed(0)} MiB`,
    'memory, one upload at a time': `${one.toFixed(0)} MiB`,
    'memory, four uploads and two builds at once': `${memory(service.pid, 'VmHWM').toFixed(0)} MiB`,
    'all of them together': `${Math.max(...sent.map(({ seconds }) => seconds)).toFixed(1)} s`,
  };
}

/** Extended headers by the thousand, and a small package of another publisher behind two of them. */
async function ofTime(): Promise<Figures> {
  const [hostile, small] = [file('records', manyRecords()), file('small', smallPackage())];
  await using service = await Service.start(path.join(directory, 'time'));
  for (const resource of ['bad', 'good']) await service.createResource(resource, 'incremental');
  await send(service, 'good', '1.0.0', small);
  const before = cpuSeconds(service.pid);
  const { outcome } = await send(service, 'bad', '1.0.0', hostile);
  const cpu = cpuSeconds(service.pid) - before;
  const two = ['2.0.0', '3.0.0'].map((version) => send(service, 'bad', version, hostile));
  await pause(100);
  const honest = await send(service, 'good', '2.0.0', small);
  await Promise.all(two);
  return {
    'CPU time of thousands of extended headers': `${cpu.toFixed(1)} s (${outcome})`,
    'small upload behind two of them': `${honest.seconds.toFixed(2)} s (${honest.outcome})`,
  };
}

build();
const figures = { ...(await ofMemory()), ...(await ofTime()) };
printTable([['measure', 'result'], ...Object.entries(figures)]);
