import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Catalogue } from '../../src/catalogue/logic/catalogue.ts';
import { CatalogueRepo } from '../../src/catalogue/repo/catalogue.repo.ts';
import { DownloadRepo } from '../../src/catalogue/repo/download.repo.ts';
import { resourceId } from '../../src/resources/resource.ts';
import { Seed } from '../support/seed.ts';
import { TestDatabase } from '../support/test-database.ts';

let made: TestDatabase;
let seed: Seed;
let repo: CatalogueRepo;
let catalogue: Catalogue;

beforeEach(async () => {
  made = await TestDatabase.open();
  seed = new Seed(made.database);
  repo = new CatalogueRepo(made.database);
  catalogue = new Catalogue(repo, 1000);
  await seed.resource('app');
  await seed.publish('app', '1.0.0', '1.1.0');
});
afterEach(() => made[Symbol.asyncDispose]());

describe('the packages of the catalogue', () => {
  const rows = () => new DownloadRepo(made.database);
  const change = (sql: string) =>
    made.database.transaction(async () => {
      await made.database.manager.query(sql);
      await made.database.manager.query('UPDATE resources SET revision = revision + 1');
      await made.database.manager.query(
        'UPDATE versions SET revision = (SELECT MAX(revision) FROM resources)',
      );
    });
  const all = [1, 2, 3];
  const known = () => all.map((id) => catalogue.download(id));
  const stored = () => Promise.all(all.map((id) => rows().find(id)));

  /** As third package an incremental one, from 1.0.0 to 1.1.0. */
  beforeEach(() =>
    change(
      `INSERT INTO storages (id, version_id, kind, file_name, slot, update_type, os, arch, old_version_id, package_path,
         package_hash_sha1, package_hash_sha256, package_hash_sha512, file_type, file_size, created_at)
       SELECT 3, version_id, kind, '', 'third', 'incremental', os, arch, 1, 'seed/incremental.zip',
         package_hash_sha1, package_hash_sha256, package_hash_sha512, file_type, 7, created_at
       FROM storages WHERE id = 2`,
    ),
  );

  it('are those of the database, as soon as the picture is in memory', async () => {
    expect(known()).toEqual([undefined, undefined, undefined]);
    await catalogue.refresh();
    await catalogue.find('app');
    expect(known()).toEqual(await stored());
    expect(catalogue.download(2)).toMatchObject({ version: '1.1.0', key: 'seed/2.zip', name: 'seed.zip' });
    expect(catalogue.download(3)).toMatchObject({ version: '1.1.0', size: 7 });
    expect(catalogue.download(4)).toBeUndefined();
  });

  it('have those that were taken off offer, until they are erased', async () => {
    await catalogue.refresh();
    await catalogue.find('app');
    await change('UPDATE storages SET retired_at = 1 WHERE id > 1');
    await catalogue.refresh();
    expect(known()).toEqual(await stored());
    expect(catalogue.download(3)).toBeDefined();
    await change('UPDATE storages SET erased_at = 1 WHERE id = 2');
    await change('DELETE FROM storages WHERE id = 3');
    await catalogue.refresh();
    expect(known()).toEqual([await rows().find(1), undefined, undefined]);
  });

  it('leave the memory with the picture, evicted or replaced', async () => {
    const small = new Catalogue(repo, 4);
    await seed.resource('other');
    await seed.publish('other', '1.0.0', '2.0.0');
    await small.refresh();
    await small.find('app');
    await small.find('other');
    expect([1, 4].map((id) => small.download(id)?.resource)).toEqual([undefined, 'other']);
    await catalogue.refresh();
    await catalogue.find('app');
    await made.database.transaction(async () => {
      await made.database.manager.query('DELETE FROM storages WHERE id > 1');
      await made.database.manager.query('UPDATE resources SET revision = 2');
    });
    await catalogue.refresh();
    expect(known().map((download) => download?.version)).toEqual(['1.0.0', undefined, undefined]);
  });

  it('are those of a picture that was evicted while it was reloaded', async () => {
    const small = new Catalogue(repo, 4);
    await seed.resource('other');
    await seed.publish('other', '1.0.0', '2.0.0');
    await small.refresh();
    await small.find('app');
    await seed.publish('app', '1.2.0');
    const changedSince = repo.changedSince.bind(repo);
    repo.changedSince = async function* (...args) {
      repo.changedSince = changedSince;
      await small.find('other');
      yield* changedSince(...args);
    };
    await small.reload(resourceId('app'));
    expect(small.download(1)).toEqual(await rows().find(1));
  });

  it('are not those of a picture whose load failed', async () => {
    await catalogue.refresh();
    repo.texts = () => Promise.reject(new Error('gone'));
    await expect(catalogue.find('app')).rejects.toThrow('gone');
    expect(known()).toEqual([undefined, undefined, undefined]);
  });
});
