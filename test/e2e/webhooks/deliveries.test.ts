import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Settings } from '../../../src/config/make-config.ts';
import { ReportPurgeFailure } from '../../../src/retention/logic/report-purge-failure.ts';
import { Client } from '../../support/client.ts';
import { zipOf } from '../../support/packages.ts';
import { PublisherScript } from '../../support/publisher-script.ts';
import { TestApp } from '../../support/test-app.ts';
import { answers, WebhookReceiver } from '../../support/webhook-receiver.ts';
import { DataDirectory } from '../crash/data-directory.ts';

const SECRET = 'a-secret-of-both-sides';

let receiver: WebhookReceiver;
beforeEach(async () => {
  receiver = await WebhookReceiver.start();
});
afterEach(() => receiver[Symbol.asyncDispose]());

async function startApp(extra: object = {}, more: Settings = {}) {
  const address = { create_new_version_webhook: receiver.url };
  const app = await TestApp.start({ extra: { ...address, ...extra }, ...more });
  await new Client(app.url).createResource('my-app');
  return app;
}

const zip = await zipOf({ 'app.bin': 'one' });
const release = (version_name: string, more: object = {}) => ({ version_name, file: zip, ...more });
/** Events that are still to be told. */
const left = (app: TestApp) => new DataDirectory(app.dataDir).sql('SELECT id FROM webhook_events');
const told = (version_name: string, more: object = {}) => ({
  resource_id: 'my-app',
  version_name,
  channel: 'stable',
  os: '',
  arch: '',
  ok: 'true',
  ...more,
});

async function isSigned(timestamp: string, body: string, signature: string, secret: string) {
  const text = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', text.encode(secret), algorithm, false, ['verify']);
  const [name, hex] = signature.split('=');
  const mac = Uint8Array.from(Buffer.from(hex!, 'hex'));
  return name === 'sha256' && crypto.subtle.verify('HMAC', key, mac, text.encode(`${timestamp}.${body}`));
}

describe('a publication', () => {
  it('is told, signed, once per platform', async () => {
    await using app = await startApp({ webhook_secret: SECRET });
    const before = Math.floor(Date.now() / 1000);
    const client = new Client(app.url);
    await client.publish('my-app', release('1.0.0-beta', { channel: 'beta' }));
    const { path, headers, body } = await receiver.deliveries.take();
    expect(path).toBe('/hook?for=tests');
    expect(headers['content-type']).toBe('application/json');
    expect(body).toBe(JSON.stringify(told('1.0.0-beta', { channel: 'beta' })));
    const timestamp = String(headers['x-webhook-timestamp']);
    const signature = String(headers['x-webhook-signature']);
    expect(Number(timestamp)).toBeGreaterThanOrEqual(before);
    expect(await isSigned(timestamp, body, signature, SECRET)).toBe(true);
    expect(await isSigned(timestamp, `${body} `, signature, SECRET)).toBe(false);

    await client.publish('my-app', release('1.0.0-beta', { channel: 'beta', system: 'win', arch: 'x64' }));
    const windows = { channel: 'beta', os: 'windows', arch: 'amd64' };
    expect(await receiver.nextBody()).toEqual(told('1.0.0-beta', windows));
    await expect.poll(() => left(app)).toEqual([]);
  });

  it('is told unsigned without a secret', async () => {
    await using app = await startApp();
    await new Client(app.url).publish('my-app', release('1.0.0'));
    const { headers } = await receiver.deliveries.take();
    expect(headers).not.toHaveProperty('x-webhook-signature');
    expect(headers).toHaveProperty('x-webhook-timestamp');
  });

  it('is not told of drafts, of silent resources and when it is repeated', async () => {
    await using app = await startApp({ webhook_blacklist: ['silent-app'] });
    const client = new Client(app.url);
    await client.createResource('silent-app');
    expect((await client.publish('silent-app', release('1.0.0'))).status).toBe(201);
    expect((await client.publish('my-app', release('1.0.0', { status: 'draft' }))).status).toBe(201);
    expect((await client.publish('my-app', release('1.0.0'))).status).toBe(200);
    expect((await client.publish('my-app', release('2.0.0'))).status).toBe(201);
    expect(await receiver.nextBody()).toEqual(told('2.0.0'));
    expect(left(app).length).toBeLessThanOrEqual(1);
    expect(receiver.deliveries.received).toBe(1);
  });

  it.each([[[]], [['yanked']]])(
    'is told of a draft after %j when that is published, once',
    async (between) => {
      await using app = await startApp();
      const client = new Client(app.url);
      expect((await client.publish('my-app', release('1.0.0', { status: 'draft' }))).status).toBe(201);
      for (const status of between)
        await client.send('PATCH', '/resources/my-app/versions/1.0.0', { status });
      const publish = () => client.send('PATCH', '/resources/my-app/versions/1.0.0', { status: 'published' });
      expect((await publish()).status).toBe(200);
      expect((await publish()).status).toBe(200);
      expect(await receiver.nextBody()).toEqual(told('1.0.0'));
      expect(receiver.deliveries.received).toBe(1);
    },
  );

  it('writes nothing down when nobody wants to hear of it', async () => {
    await using app = await startApp({ create_new_version_webhook: '' });
    await new Client(app.url).publish('my-app', release('1.0.0'));
    expect(left(app)).toEqual([]);
  });

  it('waits for no receiver', async () => {
    receiver.answer(answers.never);
    await using app = await startApp();
    expect((await new Client(app.url).publish('my-app', release('1.0.0'))).status).toBe(201);
    await receiver.deliveries.take();
    expect((await new Client(app.url).publish('my-app', release('1.0.1'))).status).toBe(201);
    expect(await receiver.nextBody()).toEqual(told('1.0.1'));
    expect(left(app).length).toBeGreaterThan(0);
  });
});

describe('a receiver', () => {
  it('that fails is told again, of the same event', async () => {
    receiver.answer(answers.status(500), answers.status(429));
    await using app = await startApp();
    await new Client(app.url).publish('my-app', release('1.0.0'));
    const tries = [];
    for (let i = 0; i < 3; i++) tries.push(await receiver.deliveries.take());
    expect(new Set(tries.map(({ headers }) => headers['x-webhook-id'])).size).toBe(1);
    expect(new Set(tries.map(({ body }) => body)).size).toBe(1);
    await expect.poll(() => left(app)).toEqual([]);
  });

  it('that leads elsewhere is not followed', async () => {
    receiver.answer(answers.status(302, { location: '/elsewhere' }), answers.status(307, { location: '/' }));
    await using app = await startApp();
    await new Client(app.url).publish('my-app', release('1.0.0'));
    for (let i = 0; i < 3; i++) expect((await receiver.deliveries.take()).path).toBe('/hook?for=tests');
    await expect.poll(() => left(app)).toEqual([]);
  });

  it('that never answers is told again', async () => {
    receiver.answer(answers.never);
    await using app = await startApp({ webhook_timeout: '200ms' });
    await new Client(app.url).publish('my-app', release('1.0.0'));
    await receiver.deliveries.take();
    expect(await receiver.nextBody()).toEqual(told('1.0.0'));
    await expect.poll(() => left(app)).toEqual([]);
  });

  it('that answers without end has taken it', async () => {
    receiver.answer(answers.endless);
    await using app = await startApp();
    await new Client(app.url).publish('my-app', release('1.0.0'));
    await expect.poll(() => left(app)).toEqual([]);
    expect(receiver.deliveries.received).toBe(1);
  });

  it('that always fails is given up', async () => {
    receiver.answer(answers.status(500));
    await using app = await startApp({}, { jobs: { attempts: 1 } });
    await new Client(app.url).publish('my-app', release('1.0.0'));
    await receiver.deliveries.take();
    await expect.poll(() => left(app)).toEqual([]);
    // The row goes before the end of the job is recorded.
    const failedJobs = () =>
      new DataDirectory(app.dataDir).sql("SELECT name FROM jobs WHERE state = 'failed'");
    await expect.poll(failedJobs).toEqual([{ name: 'deliver-webhook' }]);
  });
});

describe('a failure', () => {
  it('to take in what a publisher uploaded is told', async () => {
    await using app = await startApp();
    const script = new PublisherScript(app.url, 'my-app');
    const fields = { name: '1.0.0', os: 'mac', arch: 'arm64', channel: 'stable', filename: 'a.zip' };
    await script.publish(fields, Buffer.from('no archive'));
    expect(await receiver.nextBody()).toEqual(told('1.0.0', { os: 'darwin', arch: 'arm64', ok: 'false' }));
    await script.publish(fields, zip);
    expect(await receiver.nextBody()).toEqual(told('1.0.0', { os: 'darwin', arch: 'arm64' }));
  });

  it('of a purge is told at its own address', async () => {
    await using app = await startApp({ create_new_version_webhook: '', purge_error_webhook: receiver.url });
    await new Client(app.url).publish('my-app', release('1.0.0'));
    await app.nest.get(ReportPurgeFailure, { strict: false }).report('a package could not be removed');
    expect(await receiver.nextBody()).toEqual({ msg: 'a package could not be removed' });
  });
});
