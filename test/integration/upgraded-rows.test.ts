import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CatalogueRepo } from '../../src/catalogue/repo/catalogue.repo.ts';
import { DownloadRepo } from '../../src/catalogue/repo/download.repo.ts';
import { StorageEntity } from '../../src/packages/repo/storage.entity.ts';
import { StorageRepo } from '../../src/packages/repo/storage.repo.ts';
import type { NewPackage } from '../../src/packages/stored-package.ts';
import { resourceId } from '../../src/resources/resource.ts';
import { VersionEntity } from '../../src/versions/repo/version.entity.ts';
import { Seed } from '../support/seed.ts';
import { TestDatabase } from '../support/test-database.ts';

/** Rows as a node of the previous release writes them while the new schema is there already. */
describe('rows of a node that was not upgraded yet', () => {
  let store: TestDatabase;
  let versionId: number;
  const change = (where: object, set: object) =>
    store.database.transaction(() => store.database.manager.update(StorageEntity, where, set));
  beforeEach(async () => {
    store = await TestDatabase.open();
    const seed = new Seed(store.database);
    await seed.resource('app');
    await seed.publish('app', 'версия');
    versionId = (await store.database.manager.find(VersionEntity))[0]!.id;
  });
  afterEach(() => store[Symbol.asyncDispose]());

  it('get the file name of their version', async () => {
    await change({ versionId }, { fileName: '', slot: null, packagePath: 'app/1/app-_.zip' as never });
    const [row] = await store.database.manager.find(StorageEntity);
    expect((await new DownloadRepo(store.database).find(row!.id))!.name).toBe('app-версия.zip');
    const changed = new CatalogueRepo(store.database).changedSince(resourceId('app'), 0);
    const { value } = await changed[Symbol.asyncIterator]().next();
    expect(value![0]!.packages[0]!.fileName).toBe('app-версия.zip');
  });

  it('that are retired leave their slot to the next package', async () => {
    const packages = new StorageRepo(store.database);
    const incremental = (packagePath: string): NewPackage => ({
      versionId,
      kind: 'package',
      fileName: 'a.zip',
      updateType: 'incremental',
      os: '',
      arch: '',
      oldVersionId: 7,
      packagePath: packagePath as never,
      sha1: '',
      sha256: '',
      sha512: '',
      fileType: 'zip',
      fileSize: 1,
      fileHashes: null,
      createdAt: new Date(0),
    });
    const insert = (path: string) => store.database.transaction(() => packages.insert(incremental(path)));
    await insert('app/2/a.zip');
    await change({ updateType: 'incremental' }, { retiredAt: new Date(5), oldVersionId: -2 });
    await insert('app/3/a.zip');
    const pair = { versionId, os: '', arch: '', oldVersionId: 7 } as const;
    expect((await packages.findIncremental(pair))!.packagePath).toBe('app/3/a.zip');
    await expect(insert('app/4/a.zip')).rejects.toThrow('unique');
  });
});
