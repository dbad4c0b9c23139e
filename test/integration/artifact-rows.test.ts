import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DataSource } from 'typeorm';
import { expect, it } from 'vitest';
import { SqliteDriver } from '../../src/database/sqlite-driver.ts';
import { schema } from '../../src/schema.ts';
import { ARTIFACT_ROWS, artifactRows } from '../support/artifact-rows.ts';

it('rows of packages on SQLite get their kind, file name and slot, and can be taken back', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'rb-migration-'));
  const at = { type: 'better-sqlite3', database: path.join(directory, 'test.sqlite') } as const;
  const source = await new DataSource({ ...at, driver: SqliteDriver, ...schema }).initialize();
  expect(await artifactRows(source)).toEqual(ARTIFACT_ROWS);
  await source.destroy();
  await rm(directory, { recursive: true });
});
