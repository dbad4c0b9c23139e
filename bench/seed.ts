import path from 'node:path';
import type { Settings } from '../src/config/make-config.ts';
import { ADMIN_TOKEN, ROOT } from './service.ts';

/** A resource with this many published versions, `1.0.1` and onwards, for any platform. */
export interface Seed {
  readonly resource: string;
  readonly versions: number;
  /** `open` when left out. */
  readonly access?: 'cdk';
}

/** Rows that are inserted by one statement: SQLite takes so many values. */
const CHUNK = 500;

const built = (file: string) => import(path.join(ROOT, 'dist/src', file)) as Promise<unknown>;

/**
 * Fills an empty data directory (and database) with all that publications leave but the packages' bytes: the
 * service makes the tables, and the rows are written as its entities, many at a time.
 */
export async function seed(
  dataDir: string,
  seeds: readonly Seed[],
  settings: Pick<Settings, 'database'> = {},
): Promise<void> {
  const { createApp } = (await built('app.js')) as typeof import('../src/app.ts');
  const { makeConfig } = (await built(
    'config/make-config.js',
  )) as typeof import('../src/config/make-config.ts');
  const auth = { admin_token: ADMIN_TOKEN };
  const app = await createApp(makeConfig({ ...settings, data_dir: dataDir, log: { level: 'silent' }, auth }));
  await app.init();
  const { Database, ...entities } = await seedingModules();
  const database = app.get(Database);
  let nextId = 1;
  await database.transaction(async () => {
    for (const it of seeds) {
      const first = nextId;
      await database.manager.insert(entities.ResourceEntity, newResource(it));
      for (; nextId < first + it.versions; nextId += CHUNK) {
        const ids = range(nextId, Math.min(nextId + CHUNK, first + it.versions));
        await database.manager.insert(
          entities.VersionEntity,
          ids.map((id) => newVersion(it, id, id - first + 1)),
        );
        await database.manager.insert(
          entities.StorageEntity,
          ids.map((id) => newStorage(it, id)),
        );
      }
      nextId = first + it.versions;
    }
  });
  await app.close();
}

async function seedingModules() {
  return {
    ...((await built('database/database.js')) as typeof import('../src/database/database.ts')),
    ...((await built(
      'resources/repo/resource.entity.js',
    )) as typeof import('../src/resources/repo/resource.entity.ts')),
    ...((await built(
      'versions/repo/version.entity.js',
    )) as typeof import('../src/versions/repo/version.entity.ts')),
    ...((await built(
      'packages/repo/storage.entity.js',
    )) as typeof import('../src/packages/repo/storage.entity.ts')),
  };
}

type ResourceEntity = import('../src/resources/repo/resource.entity.ts').ResourceEntity;
type VersionEntity = import('../src/versions/repo/version.entity.ts').VersionEntity;
type StorageEntity = import('../src/packages/repo/storage.entity.ts').StorageEntity;

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

function newResource({ resource, versions, access }: Seed): ResourceEntity {
  return {
    id: resource as ResourceEntity['id'],
    name: resource,
    description: '',
    updateType: 'full',
    access: access ?? 'open',
    revision: versions + 1,
    lastNumber: versions,
    createdAt: new Date(),
  };
}

function newVersion({ resource }: Seed, id: number, number: number): Omit<VersionEntity, 'resource'> {
  return {
    id,
    resourceId: resource as VersionEntity['resourceId'],
    name: `1.0.${number}`,
    number,
    channel: 'stable',
    status: 'published',
    releaseNote: `Release ${number}\n\n- ${'Something was mended. '.repeat(20)}`,
    customData: '',
    revision: number + 1,
    createdAt: new Date(),
    publishedAt: new Date(),
  };
}

function newStorage({ resource }: Seed, id: number): Omit<StorageEntity, 'version'> {
  return {
    id,
    versionId: id,
    updateType: 'full',
    os: '',
    arch: '',
    oldVersionId: 0,
    packagePath: `${resource}/${id}/package.zip` as StorageEntity['packagePath'],
    sha1: '1'.repeat(40),
    sha256: '2'.repeat(64),
    sha512: '3'.repeat(88),
    fileType: 'zip',
    fileSize: 1_000_000 + id,
    fileHashes: null,
    createdAt: new Date(),
    retiredAt: null,
    erasedAt: null,
  };
}
