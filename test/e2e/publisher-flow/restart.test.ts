import { randomUUID } from 'node:crypto';
import { access, mkdir, rename, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { download } from '../../support/client.ts';
import { zipOf } from '../../support/packages.ts';
import { type Package, PublisherScript, succeeded } from '../../support/publisher-script.ts';
import { ServiceProcess } from '../../support/service-process.ts';
import { ADMIN_TOKEN } from '../../support/test-app.ts';
import { DataDirectory } from '../crash/data-directory.ts';
import { PATIENCE } from '../crash/patience.ts';
import { outcomeOf } from './outcome.ts';

let zip: Buffer;
beforeAll(async () => {
  zip = await zipOf({ 'app.bin': 'one' });
});

const fields: Package = { name: '1.0.0', os: '', arch: '', channel: 'stable', filename: 'a.zip' };

async function startService(extra: object = {}): Promise<ServiceProcess> {
  const auth = { admin_token: ADMIN_TOKEN };
  const service = await ServiceProcess.start({ auth, extra, jobs: { lease: '1s', round_interval: '1s' } });
  await service.client().createResource('my-app');
  return service;
}

const scriptOf = (service: ServiceProcess) => new PublisherScript(service.url, 'my-app');
const waiting = (service: ServiceProcess) => new DataDirectory(service.dataDir).waiting();

async function upload(service: ServiceProcess): Promise<string> {
  const script = scriptOf(service);
  const granted = (await script.begin(fields)).body.data!;
  succeeded(await script.upload(granted.host, script.fieldsOf(granted), zip));
  return granted.key;
}

async function expectPublished(service: ServiceProcess, key: string): Promise<void> {
  expect(await outcomeOf(scriptOf(service), key)).toEqual({ status: 2 });
  const { data } = (await service.client().latest('my-app')).body;
  expect(await download(data.download_url)).toEqual(zip);
  await expect.poll(() => waiting(service), PATIENCE).toEqual([]);
  expect(new DataDirectory(service.dataDir).flaws()).toEqual([]);
}

it('an upload waits through a kill for its callback', async () => {
  await using service = await startService();
  const key = await upload(service);
  await service.kill();
  await service.restart();
  expect((await scriptOf(service).callBack({ ...fields, key })).body.data).toEqual({ status_key: key });
  await expectPublished(service, key);
});

it.each([
  ['at once', () => undefined],
  ['before its job was asked for', (data: DataDirectory) => data.sql('DELETE FROM jobs')],
])('an upload that was called back is published after a kill %s', async (_when, meanwhile) => {
  await using service = await startService();
  const key = await upload(service);
  const data = new DataDirectory(service.dataDir);
  await scriptOf(service).callBack({ ...fields, key });
  await service.kill();
  meanwhile(data);
  await service.restart();
  await expectPublished(service, key);
});

it('a start removes what nobody will call back any more', async () => {
  await using service = await startService();
  const old = await upload(service);
  await service.kill();
  const data = new DataDirectory(service.dataDir);
  data.sql('UPDATE uploads SET created_at = created_at - 86400000');
  await service.restart();
  await expect.poll(() => waiting(service), PATIENCE).toEqual([]);
  await expect.poll(() => data.sql('SELECT id FROM uploads'), PATIENCE).toEqual([]);
  expect((await scriptOf(service).callBack({ ...fields, key: old })).status).toBe(400);
});

it('a start keeps what a row names however old it is, and removes what none does', async () => {
  await using service = await startService();
  const key = await upload(service);
  await service.kill();
  const [named] = waiting(service);
  const directory = path.join(service.dataDir, 'packages/waiting.uploads');
  const [orphan, young] = [randomUUID(), randomUUID()];
  for (const name of [orphan, young]) await writeFile(path.join(directory, name), 'left by a crash');
  const longAgo = new Date(Date.now() - 30 * 86_400_000);
  for (const name of [named!, orphan]) await utimes(path.join(directory, name), longAgo, longAgo);
  await service.restart();
  await expect.poll(() => new Set(waiting(service)), PATIENCE).toEqual(new Set([named, young]));
  await scriptOf(service).callBack({ ...fields, key });
  expect(await outcomeOf(scriptOf(service), key)).toEqual({ status: 2 });
});

it('a start takes over what an earlier version kept beside the store', async () => {
  await using service = await startService();
  const key = await upload(service);
  await service.kill();
  const [name] = waiting(service);
  const former = path.join(service.dataDir, 'uploads');
  await mkdir(former);
  await rename(path.join(service.dataDir, 'packages/waiting.uploads', name!), path.join(former, name!));
  await service.restart();
  await expect(access(former)).rejects.toThrow('ENOENT');
  await scriptOf(service).callBack({ ...fields, key });
  await expectPublished(service, key);
});

it('an upload that is not called back goes by itself', async () => {
  await using service = await startService({ upload_keep: '1s' });
  await upload(service);
  await expect.poll(() => waiting(service), PATIENCE).toEqual([]);
  expect(new DataDirectory(service.dataDir).sql('SELECT id FROM uploads')).toEqual([]);
});
