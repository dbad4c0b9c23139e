import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { PurgePackages } from '../../../src/retention/logic/purge-packages.ts';
import type { Client } from '../../support/client.ts';
import { zipOf } from '../../support/packages.ts';
import type { TestApp } from '../../support/test-app.ts';
import { PATIENCE } from '../crash/patience.ts';

/** In every release the same, so that incremental packages are worth it. */
const COMMON = randomBytes(20_000);

/** `1.0.0`, or `1.1.0-b.1 beta windows`. */
export async function release(client: Client, rid: string, ...lines: string[]): Promise<void> {
  for (const line of lines) {
    const [version_name, channel = 'stable', system = ''] = line.split(' ');
    const file = await zipOf({ 'common.bin': COMMON, 'app.txt': line });
    const answer = await client.publish(rid, { version_name: version_name!, channel, system, file });
    expect([line, answer]).toMatchObject([line, { status: 201 }]);
  }
}

/** What each version has been told to have, without what went: `1.0.0`, or `1.0.0 windows`. */
export async function held(client: Client, rid: string): Promise<string[]> {
  const { body } = await client.send('GET', `/admin/resources/${rid}/versions?page_size=100`);
  const list: { version_name: string; storages: { system: string; retired_at: string | null }[] }[] =
    body.data.list;
  return list
    .flatMap(({ version_name, storages }) =>
      storages
        .filter(({ retired_at }) => retired_at === null)
        .map(({ system }) => `${version_name} ${system}`.trim()),
    )
    .sort();
}

/** A purge from beginning to end. @returns how it says that it went */
export async function purge(client: Client): Promise<Record<string, any>> {
  expect(await client.send('POST', '/storages/purge')).toMatchObject({
    status: 202,
    body: { data: { retired: {}, waiting: {} } },
  });
  const status = async () => (await client.send('GET', '/storages/purge')).body.data;
  await expect.poll(async () => (await status()).state, PATIENCE).toBe('done');
  return status();
}

/** The same for what no request asked for. */
export async function purged(app: TestApp): Promise<void> {
  await expect.poll(async () => (await app.nest.get(PurgePackages).status())?.state, PATIENCE).toBe('done');
}
