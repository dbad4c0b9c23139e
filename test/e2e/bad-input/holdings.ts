import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { Database } from '../../../src/database/database.ts';
import { Client } from '../../support/client.ts';
import type { TestApp } from '../../support/test-app.ts';

/** No incremental packages are built in the background, where they would come and go. */
export const NOTHING_BESIDE = { incremental: { prebuild: 0, prebuild_running: 0 } };

/** All that a request can leave behind. */
export interface Holdings {
  /** As administrators are shown them, by id. */
  readonly resources: readonly unknown[];
  /** Of all resources, each with its packages. */
  readonly versions: readonly unknown[];
  /** Files in staging. */
  readonly staging: readonly string[];
  /** Files and directories of the store that belong to no row. */
  readonly strays: readonly string[];
  /** Packages that a row names and the store lacks. */
  readonly missing: readonly string[];
}

export async function holdings(app: TestApp): Promise<Holdings> {
  const client = new Client(app.url);
  const resources = await listed(client, '/admin/resources');
  const versions = [];
  for (const { resource_id: id } of resources) {
    versions.push(...(await listed(client, `/admin/resources/${id}/versions`)));
  }
  const named = await packagePaths(app);
  const stored = await filesBelow(path.join(app.dataDir, 'packages'));
  return {
    resources,
    versions,
    staging: await filesBelow(path.join(app.dataDir, 'staging')),
    strays: stored.filter((file) => !named.some((name) => name === file || name.startsWith(`${file}/`))),
    missing: named.filter((name) => !stored.includes(name)),
  };
}

/** Runs `act` and fails when anything is kept of it, or was lost by it. */
export async function expectUntouched<T>(app: TestApp, act: () => Promise<T>): Promise<T> {
  const before = await holdings(app);
  expect(before).toMatchObject({ staging: [], strays: [], missing: [] });
  const result = await act();
  expect(await holdings(app)).toEqual(before);
  return result;
}

/** Every row of a list, by its cursors. */
export async function listed(client: Client, address: string, pageSize = 100): Promise<any[]> {
  const rows = [];
  let cursor = '';
  for (;;) {
    const { status, body } = await client.send('GET', `${address}?page_size=${pageSize}${cursor}`);
    expect(status).toBe(200);
    rows.push(...body.data.list);
    if (body.data.next_cursor === undefined) return rows;
    cursor = `&cursor=${encodeURIComponent(body.data.next_cursor)}`;
  }
}

async function packagePaths(app: TestApp): Promise<string[]> {
  const rows = await app.nest.get(Database).manager.query('SELECT package_path FROM storages');
  return rows.map((row: { package_path: string }) => row.package_path);
}

async function filesBelow(directory: string): Promise<string[]> {
  return (await readdir(directory, { recursive: true })).sort();
}
