import { randomBytes } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { download } from '../../support/client.ts';
import { builtIncrementals } from '../../support/incrementals.ts';
import { sha256, zipOf } from '../../support/packages.ts';
import { ADMIN_TOKEN } from '../../support/test-app.ts';
import { ServiceProcess } from '../../support/service-process.ts';
import { change } from './instant.ts';
import { DataDirectory } from './data-directory.ts';

const BIG = randomBytes(8_000_000);
const release = async (version: number) =>
  zipOf({ 'big.bin': BIG, 'changed.bin': Buffer.alloc(3_000_000, `${version}`), [`${version}.txt`]: '' });

/** When the service is killed, counted from the acknowledgement of the release that is built from. */
const MOMENTS: [what: string, moment: (dataDir: string) => Promise<unknown>][] = [
  ['at once', () => Promise.resolve()],
  ['after 50 ms', () => after(50)],
  ['after 150 ms', () => after(150)],
  ['at the first step in staging', (dataDir) => Promise.race([change(`${dataDir}/staging`, 1), after(2000)])],
  [
    'at the second step in staging',
    (dataDir) => Promise.race([change(`${dataDir}/staging`, 2), after(2000)]),
  ],
  [
    'when it comes into the store',
    (dataDir) => Promise.race([change(`${dataDir}/packages/my-app`, 2), after(2000)]),
  ],
];

it.each(MOMENTS)('an incremental package is there after a kill -9 %s', async (_what, moment) => {
  const settings = {
    jobs: { lease: '500ms' },
    storage: { orphan_grace: '0s' },
    incremental: { prebuild: 1 },
    auth: { admin_token: ADMIN_TOKEN },
  };
  await using service = await ServiceProcess.start(settings);
  await service.client().createResource('my-app');
  await service.client().publish('my-app', { version_name: '1.0.0', file: await release(1) });
  const file = await release(2);
  const { status } = await service.client().publish('my-app', { version_name: '2.0.0', file });
  expect(status).toBe(201);
  await moment(service.dataDir);
  await service.kill();
  await service.restart();
  const client = service.client();
  const built = await builtIncrementals(client, 'my-app', '2.0.0');
  expect(built['1.0.0']).toMatchObject({ status: 'ready' });
  const { data } = (await client.latest('my-app', { current: '1.0.0' })).body;
  expect(data.update_type).toBe('incremental');
  expect(`sha256:${sha256(await download(data.download_url))}`).toBe(data.file_hash);
  const directory = new DataDirectory(service.dataDir);
  expect(directory.staged()).toEqual([]);
  expect(directory.sql('SELECT id FROM storages')).toHaveLength(3);
  await expect.poll(() => directory.orphans(), { timeout: 10_000 }).toEqual([]);
});
