/**
 * Memory of the service under a light mixed load, as a series: checks, downloads, and publishes with their incremental
 * packages. With `--sides=2` a second service, with the defaults of V8 and malloc, gets the same load: see README.md.
 */
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { ZipFile } from 'yazl';
import { build } from '../scripts/build.mjs';
import { MALLOC } from '../scripts/node-settings.mjs';
import { temporaryDirectory } from './ending.ts';
import { numbers } from './options.ts';
import { cpuSeconds, memory, ownMemory } from './process-usage.ts';
import { Service, type ServiceOptions } from './service.ts';
import { printTable } from './table.ts';
import { upload } from './upload.ts';

/** Each second; `kib` of a package, half of which changes from version to version. */
const { minutes, sides, checks, downloads, publishes, kib } = numbers({
  minutes: 60,
  sides: 1,
  checks: 100,
  downloads: 10,
  publishes: 1,
  kib: 2048,
});
const FILES = 64;
const RESOURCE = 'soak';
const DEFAULTS: ServiceOptions = {
  flags: ['--no-memory-protection-keys'],
  settings: Object.fromEntries(Object.keys(MALLOC).map((name) => [name, undefined])),
};

/** One service, and the load on it. */
class Soaked {
  readonly service: Service;
  private readonly directory = temporaryDirectory();
  private readonly contents = Array.from({ length: FILES }, () => randomBytes((kib * 1024) / FILES));
  private count = 0;

  private constructor(service: Service) {
    this.service = service;
  }

  static async start(options?: ServiceOptions): Promise<Soaked> {
    const soaked = new Soaked(await Service.start(temporaryDirectory(), options));
    await soaked.service.createResource(RESOURCE, 'incremental');
    await soaked.publish();
    return soaked;
  }

  /** One second of load. */
  async second(): Promise<void> {
    const work = [
      ...Array.from({ length: publishes }, () => () => this.publish()),
      ...Array.from({ length: downloads }, () => () => this.download()),
      ...Array.from({ length: checks }, (_, i) => () => this.check(`1.0.${this.count - (i % 10)}`)),
    ];
    const pause = 1000 / work.length;
    await Promise.all(work.map(async (task, i) => [await delay(i * pause), await task()]));
  }

  private async publish(): Promise<void> {
    const version = `1.0.${++this.count}`;
    for (let i = this.count % 2; i < FILES; i += 2) this.contents[i] = randomBytes((kib * 1024) / FILES);
    const file = path.join(this.directory, `${this.count % 4}.zip`);
    const zip = new ZipFile();
    for (const [i, content] of this.contents.entries()) zip.addBuffer(content, `data/${i}.bin`);
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(file));
    await upload(this.service, RESOURCE, version, file);
  }

  private async check(current: string): Promise<string | undefined> {
    const answer = await fetch(`${this.service.url}/resources/${RESOURCE}/latest?current=${current}`);
    const { data } = (await answer.json()) as { data: { download_url?: string } };
    return data.download_url;
  }

  private async download(): Promise<void> {
    const url = await this.check('0');
    await (await fetch(url!)).arrayBuffer();
  }
}

build();
const services = [await Soaked.start()];
if (sides > 1) services.push(await Soaked.start(DEFAULTS));
const rows: string[][] = [];
const sample = (minute: number) => {
  const pids = services.map(({ service }) => service.pid);
  const row = pids.flatMap((pid) => [memory(pid, 'VmRSS'), ownMemory(pid), cpuSeconds(pid)]);
  rows.push([minute, ...row].map((value) => value.toFixed(0)));
  console.error(rows.at(-1)!.join(', '));
};
sample(0);
for (let minute = 1; minute <= minutes; minute++) {
  for (let second = 0; second < 60; second++)
    await Promise.all([...services.map((it) => it.second()), delay(1000)]);
  sample(minute);
}
const head = ['as npm start', 'with defaults']
  .slice(0, sides)
  .flatMap((name) => [`${name}: RSS, MiB`, 'PSS, MiB', 'CPU so far, s']);
printTable([['minute', ...head], ...rows]);
for (const { service } of services) await service[Symbol.asyncDispose]();
