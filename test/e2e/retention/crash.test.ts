import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { download } from '../../support/client.ts';
import { ServiceProcess } from '../../support/service-process.ts';
import { ADMIN_TOKEN } from '../../support/test-app.ts';
import { DataDirectory } from '../crash/data-directory.ts';
import { change } from '../crash/instant.ts';
import { PATIENCE } from '../crash/patience.ts';
import { release } from './releases.ts';

const settings = {
  auth: { admin_token: ADMIN_TOKEN },
  jobs: { lease: '500ms' },
  retention: { keep_full: 2 },
  incremental: { prebuild: 1 },
  rate_limit: { writes: 0 },
};
const VERSIONS = Array.from({ length: 24 }, (_, index) => `1.${index}.0`);
/** Two full packages, and an incremental one to each. */
const KEPT = 4;
const ALL = 2 * VERSIONS.length - 1;

type Moment = (dataDir: string) => Promise<unknown>;

const inLog =
  (nth: number): Moment =>
  (dataDir) =>
    Promise.race([change(path.join(dataDir, 'resource-backend.sqlite-wal'), nth), after(2000)]);
const inStore =
  (nth: number): Moment =>
  (dataDir) =>
    Promise.race([change(path.join(dataDir, 'packages/my-app'), nth), after(2000)]);

interface Row {
  readonly why: string;
  /** From the request on. */
  readonly marking: Moment;
  /** From the launch on. */
  readonly erasing: Moment;
}

const ROWS: readonly Row[] = [
  { why: 'at once, and at the first blob that goes', marking: () => Promise.resolve(), erasing: inStore(1) },
  { why: 'at the first write, and in the midst of the blobs', marking: inLog(1), erasing: inStore(12) },
  { why: 'some writes later, and when the first are recorded', marking: inLog(6), erasing: inStore(43) },
  {
    why: 'when it is acknowledged, and some time into the start',
    marking: () => after(60),
    erasing: () => after(700),
  },
];

const due = 24 * 3_600_000;
const bytesOf = (data: DataDirectory, condition: string) =>
  data.sql<{ key: string }>(`SELECT package_path AS key FROM storages WHERE ${condition} ORDER BY key`);

async function filled(): Promise<ServiceProcess> {
  const service = await ServiceProcess.start(settings);
  const data = new DataDirectory(service.dataDir);
  await service.client().createResource('my-app');
  await release(service.client(), 'my-app', ...VERSIONS);
  const built = () => data.sql("SELECT id FROM storages WHERE update_type = 'incremental'").length;
  await expect.poll(built, PATIENCE).toBe(VERSIONS.length - 1);
  return service;
}

it.each(ROWS)('a purge is finished after a kill -9 $why', async ({ marking, erasing }) => {
  await using service = await filled();
  const data = new DataDirectory(service.dataDir);
  const state = async () => (await service.client().send('GET', '/storages/purge')).body.data.state;
  const said = service
    .client()
    .send('POST', '/storages/purge')
    .catch(() => undefined);
  await marking(service.dataDir);
  await service.kill();
  await said;
  await service.restart();
  // What was not acknowledged may not have been recorded.
  if ((await state()) === undefined) await service.client().send('POST', '/storages/purge');
  await expect.poll(state, PATIENCE).toBe('done');
  expect(bytesOf(data, 'retired_at IS NULL')).toHaveLength(KEPT);
  expect(data.blobs()).toHaveLength(ALL);

  data.sql(`UPDATE storages SET retired_at = retired_at - ${due}`);
  await service.kill();
  const starting = service.restart().catch(() => undefined);
  await erasing(service.dataDir);
  await service.kill();
  await starting;
  await service.restart();
  await expect.poll(() => data.blobs().length, PATIENCE).toBe(KEPT);
  expect(data.blobs().sort()).toEqual(bytesOf(data, 'retired_at IS NULL').map(({ key }) => key));
  await expect
    .poll(() => bytesOf(data, 'retired_at IS NOT NULL AND erased_at IS NULL'), PATIENCE)
    .toEqual([]);
  expect(data.sql("SELECT id FROM storages WHERE update_type = 'full'")).toHaveLength(VERSIONS.length);
  const { body } = await service.client().latest('my-app', { current: VERSIONS.at(-2)! });
  expect(body.data).toMatchObject({ version_name: VERSIONS.at(-1), update_type: 'incremental' });
  expect((await download(body.data.download_url)).length).toBe(body.data.file_size);
});
