import { randomBytes } from 'node:crypto';
import { createWriteStream, statSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { ZipFile } from 'yazl';
import { DownloadClient } from './download-client.ts';
import { temporaryDirectory } from './ending.ts';
import { scenariosOf } from './scenarios.ts';
import type { Seed } from './seed.ts';
import type { Service } from './service.ts';
import type { SocketLoad } from './socket-load.ts';
import { writeStoredZip } from './stored-zip.ts';
import { upload } from './upload.ts';

const MIB = 1024 ** 2;
/** Most CDKs that one request creates. */
const BATCH = 1000;
/** Downloads of a day; more than any of these works takes. */
const QUOTA = 100;
/** From so many older versions the service builds incremental packages to each new one (`incremental.prebuild`). */
const PREBUILT = 3;
const FILES = 64;
const PACKAGE_MIB = 2;
const LARGE_MIB = 256;
/** Downloads, one after the other. */
const STREAMS = 8;
export const BY_FILES = 'GiB sent by /files';

const RESOURCES: readonly Seed[] = Array.from({ length: 1000 }, (_, i) => ({
  resource: `one-of-many-${i}`,
  versions: 2,
}));
/** The service that does the works has these. */
export const SEEDS: readonly Seed[] = [
  { resource: 'few', versions: 10 },
  { resource: 'paid', versions: 10, access: 'cdk' },
  ...RESOURCES,
];

/** One thing that a service does for its clients. */
export interface Work {
  readonly name: string;
  /** @returns what is measured: it resolves to how often the thing was done */
  prepare(service: Service): Promise<() => Promise<number>>;
}

type Latest = { readonly data: { readonly download_url: string; readonly update_type: string } };

async function latest(service: Service, resource: string, current: string): Promise<Latest['data']> {
  const answer = await fetch(`${service.url}/resources/${resource}/latest?current=${current}`);
  return ((await answer.json()) as Latest).data;
}

/** The works on a service that has `SEEDS`, and resources `full` and `incremental` without versions. */
export class Works {
  readonly all: readonly Work[];
  private readonly load: SocketLoad;
  private readonly directory = temporaryDirectory();
  private readonly contents = Array.from({ length: FILES }, () => randomBytes((PACKAGE_MIB * MIB) / FILES));
  /** Over all services, so that no name comes twice. */
  private count = 0;
  /** The versions of the resource `incremental` of each service, in order. */
  private readonly built = new WeakMap<Service, string[]>();

  constructor(load: SocketLoad) {
    this.load = load;
    const { paths } = scenariosOf(1, []).find(({ key }) => key === 'update')!;
    const checks = Array.from({ length: 20_000 }, (_, i) => paths[i % paths.length]!);
    this.all = [
      { name: 'check', prepare: (service) => Promise.resolve(() => this.ask(service, checks)) },
      {
        name: 'check with a CDK that is new to the node',
        prepare: async (service) => {
          const asked = await this.paidChecks(service, 4000, 0);
          return () => this.ask(service, asked);
        },
      },
      {
        name: 'check with a CDK seen before',
        prepare: async (service) => {
          const asked = await this.paidChecks(service, 2000, 0);
          await this.ask(service, asked);
          return () => this.ask(service, [...asked, ...asked, ...asked]);
        },
      },
      {
        name: 'resource that was asked about within 10 s, with its statistics',
        prepare: (service) => Promise.resolve(() => this.askAbroad(service)),
      },
      {
        name: 'redemption',
        prepare: async (service) => {
          const url = new URL((await latest(service, 'few', '1.0.1')).download_url);
          return () =>
            this.ask(
              service,
              Array.from({ length: 20_000 }, () => url.pathname),
            );
        },
      },
      {
        name: 'redemption that counts against a quota',
        prepare: async (service) => {
          const keys = await this.keysWithQuota(service, 1000);
          return () => this.ask(service, keys);
        },
      },
      {
        name: `publish of ${PACKAGE_MIB} MiB, any file`,
        prepare: (service) => Promise.resolve(() => this.publishSeveral(service, 10)),
      },
      {
        name: `publish of ${PACKAGE_MIB} MiB, and ${PREBUILT} incremental packages`,
        prepare: (service) => Promise.resolve(() => this.publishAndBuild(service, 5)),
      },
      {
        name: 'GiB uploaded, archive checked',
        prepare: async (service) => {
          const [resource, file] = await this.prepareLarge(service, 'incremental');
          return async () => {
            await upload(service, resource, '1.0.0', file);
            return LARGE_MIB / 1024;
          };
        },
      },
      { name: BY_FILES, prepare: (service) => this.prepareDownload(service) },
      {
        name: '/health/ready',
        prepare: (service) => Promise.resolve(() => this.ask(service, Array(200).fill('/health/ready'))),
      },
      {
        name: '/metrics',
        prepare: (service) => Promise.resolve(() => this.ask(service, Array(50).fill('/metrics'))),
      },
    ];
  }

  private async ask(service: Service, paths: readonly string[]): Promise<number> {
    await this.load.askOnce(service.port, paths);
    return paths.length;
  }

  /** Until the counts are written: `statistics.flush_interval` is 10 s. */
  private async askAbroad(service: Service): Promise<number> {
    await this.ask(
      service,
      RESOURCES.map(({ resource }) => `/resources/${resource}/latest?current=1.0.1`),
    );
    await delay(15_000);
    return RESOURCES.length;
  }

  private async paidChecks(service: Service, count: number, quota: number): Promise<string[]> {
    const cdks: string[] = [];
    while (cdks.length < count) cdks.push(...(await service.createCdks(BATCH, quota)));
    return cdks.map((cdk) => `/resources/paid/latest?os=windows&arch=amd64&current=1.0.1&cdk=${cdk}`);
  }

  private async keysWithQuota(service: Service, count: number): Promise<string[]> {
    const keys: string[] = [];
    for (const path of await this.paidChecks(service, count, QUOTA)) {
      const { data } = (await (await fetch(service.url + path)).json()) as Latest;
      keys.push(new URL(data.download_url).pathname);
    }
    return keys;
  }

  private async publish(service: Service, resource: string): Promise<string> {
    const file = await this.nextPackage();
    const version = `1.0.${this.count}`;
    await upload(service, resource, version, file);
    return version;
  }

  private async publishSeveral(service: Service, times: number): Promise<number> {
    for (let i = 0; i < times; i++) await this.publish(service, 'full');
    return times;
  }

  /** One after the other, as a publisher does. */
  private async publishAndBuild(service: Service, times: number): Promise<number> {
    const versions = this.built.get(service) ?? [];
    this.built.set(service, versions);
    for (let i = 0; i < times; i++) {
      const bases = versions.slice(-PREBUILT);
      versions.push(await this.publish(service, 'incremental'));
      await Promise.all(bases.map((base) => this.untilBuilt(service, base)));
    }
    return times;
  }

  private async untilBuilt(service: Service, base: string): Promise<void> {
    for (;;) {
      const { update_type } = await latest(service, 'incremental', base);
      if (update_type === 'incremental') return;
      await delay(20);
    }
  }

  /** A tenth of its files differ from the one before. */
  private async nextPackage(): Promise<string> {
    const version = ++this.count;
    for (let i = version % 10; i < FILES; i += 10)
      this.contents[i] = randomBytes((PACKAGE_MIB * MIB) / FILES);
    const file = path.join(this.directory, `${version % 2}.zip`);
    const zip = new ZipFile();
    for (const [i, content] of this.contents.entries()) zip.addBuffer(content, `data/${i}.bin`);
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(file));
    return file;
  }

  /** @returns a resource without versions, and a package for it */
  private async prepareLarge(service: Service, updateType: string): Promise<[string, string]> {
    const [resource, file] = [`large-${++this.count}`, path.join(this.directory, 'large.zip')];
    await service.createResource(resource, updateType);
    await writeStoredZip(file, LARGE_MIB * MIB);
    return [resource, file];
  }

  private async prepareDownload(service: Service): Promise<() => Promise<number>> {
    const [resource, file] = await this.prepareLarge(service, 'full');
    await upload(service, resource, '1.0.0', file);
    const redirect = await fetch((await latest(service, resource, '0')).download_url, { redirect: 'manual' });
    const { pathname, search, port } = new URL(redirect.headers.get('location')!);
    const job = { port: Number(port), target: pathname + search, size: statSync(file).size };
    return async () => {
      using client = new DownloadClient();
      await client.run({ ...job, connections: 1, requests: STREAMS });
      return (job.size / 1024 ** 3) * STREAMS;
    };
  }
}
