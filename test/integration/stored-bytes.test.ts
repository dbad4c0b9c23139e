import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoredBytesRepo } from '../../src/packages/repo/stored-bytes.repo.ts';
import { StorageEntity } from '../../src/packages/repo/storage.entity.ts';
import { Seed } from '../support/seed.ts';
import { TestDatabase } from '../support/test-database.ts';

const goesOn = new AbortController().signal;
let db: TestDatabase;
let seed: Seed;
beforeEach(async () => {
  db = await TestDatabase.open();
  seed = new Seed(db.database);
  await seed.resource('my-app');
});
afterEach(() => db[Symbol.asyncDispose]());

const change = (id: number, columns: Partial<Omit<StorageEntity, 'version'>>) =>
  db.database.transaction(() => db.database.manager.getRepository(StorageEntity).update({ id }, columns));

describe('what the store holds', () => {
  it('is nothing at first', async () => {
    expect(await new StoredBytesRepo(db.database).total(goesOn)).toBe(0);
  });

  it('is all packages, however many, but for those that are gone', async () => {
    const names = Array.from({ length: 2500 }, (_, n) => `1.0.${n}`);
    await seed.publish('my-app', ...names);
    await change(7, { fileSize: 5_000_000_000 });
    await change(2400, { fileSize: 1_000_000, retiredAt: new Date() });
    await change(2401, { fileSize: 1_000_000, retiredAt: new Date(), erasedAt: new Date() });
    expect(await new StoredBytesRepo(db.database).total(goesOn)).toBe(2497 + 5_000_000_000 + 1_000_000);
  });

  it('is no longer measured after the end', async () => {
    await seed.publish('my-app', '1.0.0');
    const total = new StoredBytesRepo(db.database).total(AbortSignal.abort(new Error('stopping')));
    await expect(total).rejects.toThrow('stopping');
  });
});
