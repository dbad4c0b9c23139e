import { mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Settings } from '../../src/config/make-config.ts';
import { Client } from '../support/client.ts';
import { TestApp } from '../support/test-app.ts';

/** Of everything below the directory, by relative path. */
async function modesIn(directory: string): Promise<Map<string, number>> {
  const names = await readdir(directory, { recursive: true });
  const kept = names.filter((name) => !name.includes('journal'));
  const modes = kept.map(async (name): Promise<[string, number]> => {
    const { mode } = await stat(path.join(directory, name));
    return [name, mode & 0o777];
  });
  return new Map(await Promise.all(modes));
}

async function modesAfterPublish(settings: Settings = {}): Promise<Map<string, number>> {
  await using app = await TestApp.start(settings);
  const client = new Client(app.url);
  await client.createResource('my-app', { update_type: 'full' });
  const answer = await client.publish('my-app', { version_name: '1.0.0', file: Buffer.from('x') });
  expect(answer.status).toBe(201);
  return await modesIn(app.dataDir);
}

const isPackage = (name: string) => name.startsWith('packages/my-app/');
const embedded = { database: {} };

describe('what the service keeps on disk', () => {
  it('is for its own user alone', async () => {
    const modes = await modesAfterPublish(embedded);
    expect([...modes.keys()].some(isPackage)).toBe(true);
    for (const [name, mode] of modes)
      if (/^packages|^staging|\.sqlite/.test(name)) expect([name, mode & 0o077]).toEqual([name, 0]);
  });

  it.each<[access: 'owner' | 'group' | 'all', prefix: string, others: number]>([
    ['group', '', 0o050],
    ['all', '', 0o055],
    ['owner', '/_packages/', 0],
  ])('is for %s where storage.readable_by says so', async (readable_by, accel_prefix, others) => {
    const modes = await modesAfterPublish({ ...embedded, storage: { readable_by }, extra: { accel_prefix } });
    expect(modes.get('packages')! & 0o077).toBe(others);
    for (const [name, mode] of modes)
      if (isPackage(name)) expect([name, mode & 0o055 & ~0o011]).toEqual([name, others & ~0o011]);
    expect(modes.get('resource-backend.sqlite')).toBe(0o600);
  });

  it('lets nginx read packages where it sends them', async () => {
    const modes = await modesAfterPublish({ ...embedded, extra: { accel_prefix: '/_packages/' } });
    for (const [name, mode] of modes)
      if (isPackage(name)) expect([name, mode & 0o004]).toEqual([name, 0o004]);
  });

  it('keeps the mode of directories that were there', async () => {
    await using app = await TestApp.start(embedded);
    const packages = path.join(app.dataDir, 'packages', 'other');
    await mkdir(packages, { mode: 0o755 });
    const client = new Client(app.url);
    await client.createResource('other', { update_type: 'full' });
    await client.publish('other', { version_name: '1.0.0', file: Buffer.from('x') });
    expect((await stat(packages)).mode & 0o777).toBe(0o755);
  });
});
