import path from 'node:path';
import { ADMIN_TOKEN, ROOT } from './service.ts';

/** A resource with this many published versions, `1.0.1` and onwards, for any platform. */
export interface Seed {
  readonly resource: string;
  readonly versions: number;
  /** `open` when left out. */
  readonly access?: 'cdk';
}

const built = (file: string) => import(path.join(ROOT, 'dist/src', file)) as Promise<unknown>;

/** Fills a data directory through the service's own modules, all but the packages' bytes. */
export async function seed(dataDir: string, seeds: readonly Seed[]): Promise<void> {
  const { createApp } = (await built('app.js')) as typeof import('../src/app.ts');
  const { makeConfig } = (await built(
    'config/make-config.js',
  )) as typeof import('../src/config/make-config.ts');
  const config = { data_dir: dataDir, log: { level: 'silent' }, auth: { admin_token: ADMIN_TOKEN } } as const;
  const app = await createApp(makeConfig(config));
  await app.init();
  const modules = await seedingModules();
  for (const { resource, versions, access = 'open' } of seeds) {
    await app.get(modules.ResourcesService).create(newResource(resource, access));
    const record = app.get(modules.RecordPublication);
    await app.get(modules.Database).transaction(async () => {
      for (let i = 1; i <= versions; i++)
        await record.run(publication(resource, i), storedPackage(resource, i));
    });
  }
  await app.close();
}

async function seedingModules() {
  return {
    ...((await built('database/database.js')) as typeof import('../src/database/database.ts')),
    ...((await built(
      'resources/logic/resources.service.js',
    )) as typeof import('../src/resources/logic/resources.service.ts')),
    ...((await built(
      'versions/logic/record-publication.js',
    )) as typeof import('../src/versions/logic/record-publication.ts')),
  };
}

type Publication = import('../src/versions/version.ts').Publication;
type StoredPackage = import('../src/versions/logic/record-publication.ts').StoredPackage;
type Resource = import('../src/resources/resource.ts').Resource;

function newResource(id: string, access: Resource['access']): Omit<Resource, 'createdAt'> {
  return { id: id as Resource['id'], name: id, description: '', updateType: 'full', access };
}

function publication(resource: string, i: number): Publication {
  return {
    resourceId: resource as Publication['resourceId'],
    name: `1.0.${i}` as Publication['name'],
    channel: 'stable',
    platform: { os: '', arch: '' },
    updateType: 'full',
    releaseNote: `Release ${i}\n\n- ${'Something was mended. '.repeat(20)}`,
  };
}

function storedPackage(resource: string, i: number): StoredPackage {
  const digests = { sha1: '1'.repeat(40), sha256: '2'.repeat(64), sha512: '3'.repeat(88) };
  return {
    key: `${resource}/${i}/package.zip` as StoredPackage['key'],
    staged: { path: '', size: 1_000_000 + i, clientName: 'package.zip', ...digests },
    fileType: 'zip',
    fileHashes: null,
  };
}
