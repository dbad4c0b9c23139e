import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TamperingProxy } from '../../support/tampering-proxy.ts';
import { download } from '../../support/client.ts';
import { sha256, zipOf } from '../../support/packages.ts';
import { PublisherScript, succeeded } from '../../support/publisher-script.ts';
import type { S3Server, S3Settings } from '../../support/s3.ts';
import { ServiceProcess } from '../../support/service-process.ts';
import { ADMIN_TOKEN } from '../../support/test-app.ts';
import { outcomeOf } from '../publisher-flow/outcome.ts';
import { PATIENCE } from '../crash/patience.ts';

const MIB = 1024 * 1024;

/** What becomes of packages when the service, or the store, goes away. */
export function describeFailures(server: () => S3Server): void {
  let bucket: S3Settings;
  let link: TamperingProxy;
  let service: ServiceProcess;
  const client = () => service.client(ADMIN_TOKEN);
  const uploads = async () => {
    const ask = new ListMultipartUploadsCommand({ Bucket: bucket.bucket });
    return (await server().client().send(ask)).Uploads?.length ?? 0;
  };
  const objects = async () => {
    const ask = new ListObjectsV2Command({ Bucket: bucket.bucket });
    return (await server().client().send(ask)).Contents?.length ?? 0;
  };
  const ready = async () => {
    const answer = await fetch(`${service.url}/health/ready`);
    return { status: answer.status, text: await answer.text() };
  };

  beforeEach(async () => {
    bucket = await server().bucket();
    link = await TamperingProxy.to(server().url);
    const s3 = { ...bucket, endpoint: link.url, part_size: 5 * MIB };
    service = await ServiceProcess.start({
      auth: { admin_token: ADMIN_TOKEN },
      storage: { s3, orphan_grace: 0 },
    });
    await client().createResource('my-app');
  });
  afterEach(async () => {
    await service[Symbol.asyncDispose]();
    await link[Symbol.asyncDispose]();
  });

  it('leaves nothing of an upload in parts that it was killed in', async () => {
    const file = await zipOf({ 'app.bin': randomBytes(16 * MIB) });
    const under = Promise.withResolvers<void>();
    link.toServer = (bytes) => {
      if (bytes.toString('latin1', 0, 400).includes('partNumber=3')) under.resolve();
      return bytes;
    };
    const published = client()
      .publish('my-app', { version_name: '1.0.0', file })
      .catch(() => undefined);
    await under.promise;
    await service.kill();
    expect(await published).toBeUndefined();
    expect(await uploads()).toBe(1);
    expect(await objects()).toBe(0);

    await service.restart();
    await vi.waitUntil(async () => (await uploads()) === 0, PATIENCE);
    expect((await client().latest('my-app')).status).toBe(404);
    expect((await client().publish('my-app', { version_name: '1.0.0', file })).status).toBe(201);
    const { download_url } = (await client().latest('my-app')).body.data;
    expect(sha256(await download(download_url))).toBe(sha256(file));
  });

  it('refuses publications while the store is away, and records nothing', async () => {
    const file = await zipOf({ 'app.bin': randomBytes(6 * MIB) });
    expect((await ready()).status).toBe(200);
    await link.cut();
    const { status, body } = await client().publish('my-app', { version_name: '1.0.0', file });
    expect([status, body]).toEqual([
      503,
      { code: 1, msg: 'the store of packages is not available at the moment: try again later' },
    ]);
    const unready = await ready();
    expect(unready.status).toBe(503);
    expect(JSON.parse(unready.text).error.storage).toEqual({
      status: 'down',
      message: 'the S3 server cannot be reached: ECONNREFUSED',
    });
    expect((await client().version('my-app', '1.0.0')).status).toBe(404);
    expect(await readdir(path.join(service.dataDir, 'staging'))).toEqual([]);
    for (const secret of [bucket.secret_access_key!, bucket.access_key_id!])
      expect(service.stdout.join('\n') + service.stderr).not.toContain(secret);
    expect(service.stdout.join('\n')).toContain('ECONNREFUSED');

    await link.mend();
    await vi.waitUntil(async () => (await ready()).status === 200, PATIENCE);
    expect((await client().publish('my-app', { version_name: '1.0.0', file })).status).toBe(201);
  });

  it('publishes what was called back while the store is away, once it is there', async () => {
    const script = new PublisherScript(service.url, 'my-app');
    const fields = { name: '1.0.0', os: 'windows', arch: 'amd64', channel: 'stable', filename: 'my-app.zip' };
    const granted = succeeded(await script.begin(fields)).body.data!;
    const file = await zipOf({ 'app.bin': randomBytes(MIB) });
    succeeded(await script.upload(granted.host, script.fieldsOf(granted), file));
    await link.cut();
    const called = succeeded(await script.callBack({ ...fields, key: granted.key }));
    await vi.waitUntil(() => service.stdout.some((line) => line.includes('job retried')), PATIENCE);
    await link.mend();
    expect(await outcomeOf(script, called.body.data!.status_key)).toEqual({ status: 2 });
  });

  it('starts while the store is away', async () => {
    await service.kill('SIGTERM');
    await link.cut();
    await service.restart();
    expect((await ready()).status).toBe(503);
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
    await link.mend();
    await vi.waitUntil(async () => (await ready()).status === 200, PATIENCE);
  });
}
