import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Client, download } from '../../support/client.ts';
import { zipOf } from '../../support/packages.ts';
import {
  type FormFields,
  type Granted,
  type Package,
  PublisherScript,
} from '../../support/publisher-script.ts';
import { TestApp } from '../../support/test-app.ts';
import { DataDirectory } from '../crash/data-directory.ts';
import { outcomeOf } from './outcome.ts';

let app: TestApp;
let client: Client;
let script: PublisherScript;
let zip: Buffer;
let count = 0;
let fields: Package;
let granted: Granted;
let form: FormFields;

beforeAll(async () => {
  app = await TestApp.start({ storage: { max_package_size: '64KiB' } });
  client = new Client(app.url);
  script = new PublisherScript(app.url, 'my-app');
  zip = await zipOf({ 'app.bin': 'one' });
  await client.createResource('my-app');
  await client.createResource('other-app');
});
afterAll(() => app[Symbol.asyncDispose]());

beforeEach(async () => {
  const name = `1.0.${++count}`;
  fields = { name, os: '', arch: '', channel: 'stable', filename: `my-app-${name}.zip` };
  granted = (await script.begin(fields)).body.data!;
  form = script.fieldsOf(granted);
});

const waiting = () => new DataDirectory(app.dataDir).waiting();
const staged = () => readdir(path.join(app.dataDir, 'staging'));
const changed = (name: string, value: string | undefined): FormFields =>
  form.flatMap((pair) => (pair[0] !== name ? [pair] : value === undefined ? [] : [[name, value] as const]));
/** Whether the upload can be called back. */
const callBack = () => script.callBack({ ...fields, key: granted.key });

function policyOf(change: (document: any) => void): string {
  const document = JSON.parse(Buffer.from(granted.policy, 'base64').toString());
  change(document);
  return Buffer.from(JSON.stringify(document)).toString('base64');
}

describe('a form', () => {
  it.each<[what: string, form: () => FormFields, refusal: { status: number; code: number }]>([
    ['without a policy', () => changed('policy', undefined), { status: 400, code: 1001 }],
    ['without a signature', () => changed('signature', undefined), { status: 400, code: 1001 }],
    ['with another signature', () => changed('signature', 'x'.repeat(44)), { status: 403, code: 1003 }],
    [
      'with half a signature',
      () => changed('signature', granted.signature.slice(0, 20)),
      { status: 403, code: 1003 },
    ],
    [
      'with a policy for longer',
      () =>
        changed(
          'policy',
          policyOf((it) => (it.expiration = '2999-01-01T00:00:00.000Z')),
        ),
      { status: 403, code: 1003 },
    ],
    [
      'with a policy for more',
      () =>
        changed(
          'policy',
          policyOf((it) => (it.conditions[0][2] = 1e12)),
        ),
      { status: 403, code: 1003 },
    ],
    [
      'with another key',
      () => changed('key', `other-app/${granted.key.slice(7)}`),
      { status: 403, code: 1003 },
    ],
    ['with another access key', () => changed('OSSAccessKeyId', 'x'), { status: 403, code: 1003 }],
    ['with an unknown field', () => [...form, ['x-oss-callback', 'e30=']], { status: 400, code: 1001 }],
  ])('%s is refused, and nothing is kept', async (_what, bad, { status, code }) => {
    const before = waiting();
    const answer = await script.upload(granted.host, bad(), zip);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.body.data).not.toBeNull();
    expect([waiting(), await staged()]).toEqual([before, []]);
    expect(await callBack()).toMatchObject({ status: 400, body: { code: 1001 } });
  });

  it('with the policy of another upload is refused', async () => {
    const other = (await script.begin({ ...fields, name: `${fields.name}-other` })).body.data!;
    const answer = await script.upload(granted.host, script.fieldsOf(other), zip);
    expect(answer).toMatchObject({ status: 403, body: { code: 1003 } });
  });

  it.each([
    ['empty', 0, 400, 1001],
    ['larger than the limit', 64 * 1024 + 1, 413, 1004],
  ])('with a file that is %s is refused', async (_what, size, status, code) => {
    const answer = await script.upload(granted.host, form, Buffer.alloc(size));
    expect(answer).toMatchObject({ status, body: { code } });
    expect(await staged()).toEqual([]);
  });

  it('is refused at an address that was not given', async () => {
    for (const id of ['x', 'e9d4ee0e-5f0f-4e0c-9a55-9a37b1a3b4b6', '..%2f..'])
      expect(await script.upload(`${app.url}/api/uploads/${id}`, form, zip)).toMatchObject({
        status: 404,
        body: { code: 1, msg: 'resource not found' },
      });
  });

  it('is refused after an hour, and the bytes that came before can be called back', async () => {
    expect((await script.upload(granted.host, form, zip)).status).toBe(200);
    const directory = new DataDirectory(app.dataDir);
    const id = granted.key.split('/')[1]!;
    const [row] = directory.sql('SELECT expires_at - created_at AS life FROM uploads WHERE id = ?', id);
    expect(row).toMatchObject({ life: 3_600_000 });
    directory.sql('UPDATE uploads SET expires_at = ? WHERE id = ?', Date.now(), id);
    expect(await script.upload(granted.host, form, zip)).toMatchObject({ status: 403, body: { code: 1003 } });
    expect((await callBack()).status).toBe(200);
  });

  it('posted again replaces the first', async () => {
    const second = await zipOf({ 'app.bin': 'two' });
    const before = waiting().length;
    for (const file of [zip, second])
      expect((await script.upload(granted.host, form, file)).status).toBe(200);
    expect(waiting().length).toBe(before + 1);
    await callBack();
    await outcomeOf(script, granted.key);
    const { data } = (await client.latest('my-app')).body;
    expect(await download(data.download_url)).toEqual(second);
  });

  it('posted after the callback is refused', async () => {
    await script.upload(granted.host, form, zip);
    await callBack();
    expect(await script.upload(granted.host, form, zip)).toMatchObject({ status: 403, body: { code: 1003 } });
    expect(await outcomeOf(script, granted.key)).toEqual({ status: 2 });
  });
});

describe('the callback', () => {
  it.each<[field: string, value: string]>([
    ['name', '9.9.9'],
    ['os', 'linux'],
    ['arch', 'arm64'],
    ['channel', 'beta'],
    ['filename', 'other.zip'],
    ['key', 'my-app/e9d4ee0e-5f0f-4e0c-9a55-9a37b1a3b4b6'],
  ])('with another %s is refused', async (field, value) => {
    await script.upload(granted.host, form, zip);
    const answer = await script.callBack({ ...fields, key: granted.key, [field]: value });
    expect(answer).toMatchObject({ status: 400, body: { code: 1001, data: { violations: [{ field }] } } });
  });

  it('for another resource is refused', async () => {
    await script.upload(granted.host, form, zip);
    const other = new PublisherScript(app.url, 'other-app');
    const answer = await other.callBack({ ...fields, key: granted.key });
    expect(answer).toMatchObject({ status: 400, body: { code: 1001 } });
    expect((await other.status(granted.key)).body.data).toEqual({ status: 4 });
  });

  it('of a package that is refused says why, and keeps nothing', async () => {
    const before = waiting();
    await script.upload(granted.host, form, Buffer.from('no archive at all'));
    expect((await callBack()).body.data).toEqual({ status_key: granted.key });
    expect(await outcomeOf(script, granted.key)).toEqual({
      status: 3,
      msg: 'package refused: not a .zip or .tar.gz archive',
    });
    await expect.poll(waiting).toEqual(before);
    expect((await script.begin(fields)).status).toBe(200);
  });

  it('of a version that somebody else published meanwhile fails', async () => {
    await script.upload(granted.host, form, zip);
    const other = await zipOf({ 'app.bin': 'other' });
    expect((await client.publish('my-app', { version_name: fields.name, file: other })).status).toBe(201);
    await callBack();
    expect(await outcomeOf(script, granted.key)).toMatchObject({
      status: 3,
      msg: expect.stringContaining('exists for this platform'),
    });
  });

  it('of a version that is there already with the very same bytes completes', async () => {
    await script.upload(granted.host, form, zip);
    expect((await client.publish('my-app', { version_name: fields.name, file: zip })).status).toBe(201);
    await callBack();
    expect(await outcomeOf(script, granted.key)).toEqual({ status: 2 });
  });

  it('is not known before', async () => {
    expect((await script.status(granted.key)).body.data).toEqual({ status: 4 });
    await script.upload(granted.host, form, zip);
    expect((await script.status(granted.key)).body.data).toEqual({ status: 4 });
    expect((await script.status('nonsense')).body.data).toEqual({ status: 4 });
  });
});
