import { AsyncLocalStorage } from 'node:async_hooks';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/database/database.ts';
import { UniqueViolation } from '../../../src/database/unique-violation.ts';
import { ResourceEntity } from '../../../src/resources/repo/resource.entity.ts';
import { resourceId } from '../../../src/resources/resource.ts';
import type { BlobKey } from '../../../src/storage/blob-store.ts';
import { StorageEntity } from '../../../src/packages/repo/storage.entity.ts';
import { VersionEntity } from '../../../src/versions/repo/version.entity.ts';
import { lacksMariaDb } from '../../support/mariadb.ts';
import { insertResource, MysqlDatabase, resourceIds } from '../../support/mysql-database.ts';

describe.skipIf(lacksMariaDb)('MariaDB database', () => {
  let mysql: MysqlDatabase;
  let database: Database;
  const insert = (id: string) => insertResource(database, id);
  const ids = () => resourceIds(database);

  beforeAll(async () => {
    mysql = await MysqlDatabase.open();
    ({ database } = mysql);
  });
  afterAll(() => mysql?.[Symbol.asyncDispose]());
  afterEach(async () => {
    for (const table of ['storages', 'versions', 'resources']) await mysql.query(`DELETE FROM ${table}`);
  });

  it('keeps overlapping transactions apart', async () => {
    const kept = Promise.withResolvers<void>();
    const failing = database.transaction(async () => {
      await insert('failing');
      await kept.promise;
      throw new Error('rolled back');
    });
    await database.transaction(() => insert('kept'));
    kept.resolve();
    await expect(failing).rejects.toThrow('rolled back');
    expect(await ids()).toEqual(['kept']);
  });

  it('never shows what is not committed', async () => {
    const outside = AsyncLocalStorage.snapshot();
    await database.transaction(async () => {
      await insert('pending');
      expect(await ids()).toEqual(['pending']);
      expect(await outside(ids)).toEqual([]);
    });
  });

  it('joins a transaction that is already open', async () => {
    const work = database.transaction(async () => {
      await database.transaction(() => insert('inner'));
      throw new Error('outer fails');
    });
    await expect(work).rejects.toThrow('outer fails');
    expect(await ids()).toEqual([]);
  });

  it('goes on after a failed transaction', async () => {
    await database.transaction(() => insert('one'));
    await expect(database.transaction(() => insert('one'))).rejects.toBeInstanceOf(UniqueViolation);
    await database.transaction(() => insert('two'));
    expect(await ids()).toEqual(['one', 'two']);
  });

  it('goes on within a transaction after a row that is there already', async () => {
    await database.transaction(async () => {
      await insert('one');
      await expect(insert('one')).rejects.toThrow('unique index');
      await insert('two');
    });
    expect(await ids()).toEqual(['one', 'two']);
  });

  it('counts rows that were found as changed, even when they stay as they are', async () => {
    await database.transaction(() => insert('same'));
    const same = () => database.manager.update(ResourceEntity, { id: resourceId('same') }, { name: 'same' });
    expect((await database.transaction(same)).affected).toBe(1);
  });

  it('keeps milliseconds, the longest release note and a large file list as they are', async () => {
    const releaseNote = '𝄞'.repeat(20_000);
    const fileHashes = JSON.stringify({ '中文/é\\\'".txt': 'h'.repeat(5 * 1024 ** 2) });
    await database.transaction(async () => {
      await insert('big');
      const { id } = await database.manager.save(VersionEntity, versionOf('big', 'v1', { releaseNote }));
      await database.manager.insert(StorageEntity, { ...storageOf(id), fileHashes });
    });
    const version = await database.manager.findOneByOrFail(VersionEntity, { name: 'v1' });
    const storage = await database.manager.findOneOrFail(StorageEntity, {
      where: { versionId: version.id },
      select: { id: true, fileHashes: true, fileSize: true },
    });
    expect(version.createdAt.getTime()).toBe(1_700_000_000_123);
    expect(version.releaseNote === releaseNote).toBe(true);
    expect(storage.fileHashes === fileHashes).toBe(true);
    expect(storage.fileSize).toBe(2 ** 53 - 1);
  });

  it('refuses text that is too long instead of truncating it, independent of the server default', async () => {
    await database.transaction(() => insert('long'));
    const cut = () =>
      database.manager.update(ResourceEntity, { id: resourceId('long') }, { name: 'x'.repeat(129) });
    await expect(database.transaction(cut)).rejects.toThrow('Data too long');
  });

  it('tells names apart that differ in case, accents or spaces at the end alone', async () => {
    await database.transaction(async () => {
      await insert('names');
      for (const name of ['v1é', 'V1é', 'v1e', 'v1É', 'v1é '])
        await database.manager.save(VersionEntity, versionOf('names', name));
    });
    expect(await database.manager.countBy(VersionEntity, { name: 'v1é' })).toBe(1);
  });

  it('gives a name to one of two nodes that race for it', async () => {
    const other = await mysql.another();
    await database.transaction(() => insert('race'));
    const publish = (node: Database) =>
      node.transaction(() => node.manager.save(VersionEntity, versionOf('race', 'v1')));
    const outcomes = await Promise.allSettled([database, other, database, other].map(publish));
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason);
    expect(lost).toHaveLength(3);
    for (const reason of lost) expect(reason).toBeInstanceOf(UniqueViolation);
  });
});

function versionOf(resource: string, name: string, { releaseNote = '' } = {}): VersionEntity {
  return {
    resourceId: resourceId(resource),
    channel: 'stable',
    name,
    number: null,
    status: 'draft',
    releaseNote,
    customData: '',
    revision: 1,
    createdAt: new Date(1_700_000_000_123),
    publishedAt: null,
  } as VersionEntity;
}

function storageOf(versionId: number): Omit<StorageEntity, 'id' | 'version'> {
  return {
    versionId,
    kind: 'package',
    fileName: 'v1.zip',
    slot: 'full//',
    updateType: 'full',
    os: '',
    arch: '',
    oldVersionId: 0,
    packagePath: 'big/v1.zip' as BlobKey,
    sha1: '',
    sha256: '',
    sha512: '',
    fileType: 'zip',
    fileSize: 2 ** 53 - 1,
    fileHashes: null,
    createdAt: new Date(),
    retiredAt: null,
    erasedAt: null,
  };
}
