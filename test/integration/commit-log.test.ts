import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CommitUnclear } from '../../src/database/commit-unclear.ts';
import type { Database } from '../../src/database/database.ts';
import { DatabaseUnavailable } from '../../src/database/database-unavailable.ts';
import { openSqlite } from '../../src/database/open-sqlite.ts';
import { ResourceEntity } from '../../src/resources/repo/resource.entity.ts';
import { resourceId } from '../../src/resources/resource.ts';
import { schema } from '../../src/schema.ts';

let directory: string;
let file: string;
let database: Database;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'rb-commit-log-'));
  file = path.join(directory, 'test.sqlite');
  database = await openSqlite(file, schema);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await database.close();
  await rm(directory, { recursive: true });
});

const insert = (id: string, description = '') =>
  database.transaction(() =>
    database.manager.insert(ResourceEntity, {
      id: resourceId(id),
      name: id,
      description,
      updateType: 'full',
      access: 'open',
      revision: 1,
      lastNumber: 0,
      createdAt: new Date(),
    }),
  );
const count = () => database.manager.count(ResourceEntity);
/** Rows that are committed, whether they are on the disk or not. */
const committed = () => {
  using looking = new DatabaseSync(file);
  return looking.prepare('SELECT COUNT(*) AS rows FROM resources').get()!['rows'];
};

/** A fake disk that syncs each commit only on demand. */
async function disk() {
  const some = await open(file);
  const prototype = Object.getPrototypeOf(some) as FileHandle;
  await some.close();
  return vi.spyOn(prototype, 'datasync');
}

describe('commits of an SQLite database', () => {
  it('are acknowledged, and shown, when the disk has them', async () => {
    const taken = Promise.withResolvers<void>();
    (await disk()).mockReturnValue(taken.promise);
    const acknowledged = vi.fn();
    const insertion = insert('one').then(acknowledged);
    const told = vi.fn();
    await expect.poll(committed).toBe(1);
    const counting = count().then(told);
    await expect.poll(committed).toBe(1);
    expect(acknowledged).not.toHaveBeenCalled();
    expect(told).not.toHaveBeenCalled();
    taken.resolve();
    await insertion;
    await counting;
    expect(told).toHaveBeenCalledWith(1);
  });

  it('share the turn of the disk that follows', async () => {
    const taken = Promise.withResolvers<void>();
    const datasync = (await disk()).mockReturnValueOnce(taken.promise);
    const insertions = [insert('one')];
    await expect.poll(() => datasync.mock.calls.length).toBe(1);
    insertions.push(insert('two'), insert('three'), insert('four'));
    await expect.poll(committed).toBe(4);
    taken.resolve();
    await Promise.all(insertions);
    expect(datasync).toHaveBeenCalledTimes(2);
  });

  it('are unclear when the disk fails, and none is taken after that', async () => {
    (await disk()).mockRejectedValueOnce(new Error('EIO'));
    await expect(insert('one')).rejects.toThrow(CommitUnclear);
    await expect(insert('two')).rejects.toThrow(DatabaseUnavailable);
    expect(await count()).toBe(1);
    await expect(database.ping()).rejects.toThrow(/EIO/);
  });

  it('are brought into the database file when there are many', async () => {
    const long = 'x'.repeat(1 << 20);
    for (let i = 0; i < 20; i++) await insert(`resource-${i}`, long);
    using looking = new DatabaseSync(file);
    const length = () => looking.prepare('PRAGMA wal_checkpoint(NOOP)').get() as { checkpointed: number };
    await expect.poll(() => length().checkpointed).toBeGreaterThan(4_000);
  });
});
