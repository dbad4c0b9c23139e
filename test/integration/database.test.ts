import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DataSource } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/database/database.ts';
import { openSqlite } from '../../src/database/open-sqlite.ts';
import { schema } from '../../src/schema.ts';
import { bindable, SqliteDriver } from '../../src/database/sqlite-driver.ts';
import { UniqueViolation } from '../../src/database/unique-violation.ts';
import { ResourceEntity } from '../../src/resources/repo/resource.entity.ts';
import { resourceId } from '../../src/resources/resource.ts';

let directory: string;
let database: Database;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'rb-database-'));
  database = await openSqlite(path.join(directory, 'test.sqlite'), schema);
});

afterEach(async () => {
  await database.close();
  await rm(directory, { recursive: true });
});

const row = (id: string) => ({
  id: resourceId(id),
  name: id,
  description: '',
  updateType: 'full' as const,
  access: 'open' as const,
  revision: 1,
  lastNumber: 0,
  createdAt: new Date(1_700_000_000_123),
});
const insert = (id: string) => database.manager.insert(ResourceEntity, row(id));
const ids = async () => (await database.manager.find(ResourceEntity)).map((r) => r.id).sort();

describe('SQLite database', () => {
  it('keeps overlapping transactions apart', async () => {
    const failing = database.transaction(async () => {
      await insert('failing');
      await new Promise((resolve) => setTimeout(resolve, 20));
      throw new Error('rolled back');
    });
    const kept = database.transaction(() => insert('kept'));
    await expect(failing).rejects.toThrow('rolled back');
    await kept;
    expect(await ids()).toEqual(['kept']);
  });

  it('stays committed when a reaction after the commit fails', async () => {
    await database.transaction(async () => {
      await insert('kept');
      database.afterCommit(async () => {
        throw new Error('broken reaction');
      });
    });
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

  it('refuses a write outside a transaction', async () => {
    await expect(insert('stray')).rejects.toThrow(/readonly/);
    expect(await ids()).toEqual([]);
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

  it('keeps milliseconds', async () => {
    await database.transaction(() => insert('moment'));
    const found = await database.manager.findOneByOrFail(ResourceEntity, { id: resourceId('moment') });
    expect(found.createdAt.getTime()).toBe(1_700_000_000_123);
  });

  it('has migrations that make exactly what the entities say, forth and back', async () => {
    const source = await new DataSource({
      type: 'better-sqlite3',
      database: ':memory:',
      driver: SqliteDriver,
      ...schema,
    }).initialize();
    const drift = async () => (await source.driver.createSchemaBuilder().log()).upQueries.map((q) => q.query);
    await source.runMigrations();
    expect(await drift()).toEqual([]);
    await source.undoLastMigration();
    expect(await drift()).not.toEqual([]);
    await source.runMigrations();
    expect(await drift()).toEqual([]);
    await source.destroy();
  });
});

describe('bindable', () => {
  it.each([
    [undefined, null],
    [true, 1],
    [false, 0],
    ['x', 'x'],
    [1n, 1n],
  ])('binds %s as %s', (value, bound) => expect(bindable(value)).toBe(bound));

  it.each([new Date(), {}, []])('refuses %s', (value) => expect(() => bindable(value)).toThrow(TypeError));
});
