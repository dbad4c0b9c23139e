import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { PublisherScript } from '../../support/publisher-script.ts';
import { type RawAnswer, RawConnection } from '../../support/raw-http.ts';
import { ADMIN_TOKEN, TestApp } from '../../support/test-app.ts';
import { field, file, FORM_TYPE, formBytes, type Part } from './form.ts';
import { expectUntouched, NOTHING_BESIDE } from './holdings.ts';
import { expectRefusal, type Refusal } from './refusal.ts';

const MiB = 1024 ** 2;
const version = field('version_name', '1.0.0');
const authorization = `Bearer ${ADMIN_TOKEN}`;

let app: TestApp;
let address: string;
let signed: Part[];
beforeAll(async () => {
  app = await TestApp.start({ ...NOTHING_BESIDE, storage: { max_package_size: '64MiB' } });
  await new Client(app.url).createResource('my-app');
  await new Client(app.url).createResource('any-file', { update_type: 'full' });
  const script = new PublisherScript(app.url, 'my-app');
  const request = { name: '2.0.0', os: '', arch: '', channel: 'stable', filename: 'my-app.zip' };
  const granted = (await script.begin(request)).body.data!;
  address = new URL(granted.host).pathname;
  signed = script.fieldsOf(granted).map(([name, value]) => field(name, value));
});
afterAll(() => app[Symbol.asyncDispose]());

interface Declared {
  readonly length?: number;
  readonly token?: string;
}

/** The answer to a form whose file is declared and has begun, and never ends. */
async function beginFile(path: string, parts: readonly Part[], { length, token }: Declared = {}) {
  await using connection = await RawConnection.open(app.url);
  const headers = { 'content-type': FORM_TYPE, 'content-length': String(length ?? 32 * MiB) };
  const body = formBytes([...parts, file('the first bytes of a large file')], { end: false });
  await connection.send(`POST ${path}`, { ...headers, authorization: token ?? authorization }, body);
  return await connection.answer();
}

async function expectRefused(refusal: Refusal, begin: () => Promise<RawAnswer>): Promise<void> {
  expectRefusal(await expectUntouched(app, begin), refusal);
}

describe('a published form is refused before its file is read', () => {
  it.each<[what: string, path: string, parts: Part[], refusal: Refusal, declared?: Declared]>([
    ['without a valid token', 'my-app', [version], { status: 401, code: 1002 }, { token: 'Bearer wrong' }],
    ['for an unknown resource', 'no-app', [version], { status: 404, code: 8001 }],
    ['when it is declared too large', 'my-app', [version], { status: 413, code: 1004 }, { length: 2 ** 40 }],
    [
      'with an unknown field',
      'my-app',
      [version, field('sytem', 'x')],
      { status: 400, code: 1001, field: 'sytem' },
    ],
    ['with an unknown os', 'my-app', [field('system', 'beos')], { status: 400, code: 8002 }],
    ['with an unknown arch', 'my-app', [field('arch', 'z80')], { status: 400, code: 8003 }],
    ['with an unknown channel', 'my-app', [field('channel', 'daily')], { status: 400, code: 8004 }],
    [
      'with a name that is none',
      'my-app',
      [field('version_name', '')],
      { status: 400, code: 1001, field: 'version_name' },
    ],
    [
      'with another status',
      'my-app',
      [field('status', 'yanked')],
      { status: 400, code: 1001, field: 'status' },
    ],
    [
      'as an incremental package that the resource does not have',
      'any-file',
      [field('update_type', 'incremental')],
      { status: 400, code: 1001, field: 'update_type' },
    ],
  ])('%s', async (_what, rid, parts, refusal, declared) => {
    await expectRefused(refusal, () => beginFile(`/resources/${rid}/versions`, parts, declared));
  });
});

describe('a signed form is refused before its file is read', () => {
  const forged = (name: string) => signed.map((part) => (part.name === name ? field(name, 'x') : part));
  const without = (name: string) => signed.filter((part) => part.name !== name);
  const denied = { status: 403, code: 1003 };
  it.each<[what: string, parts: () => Part[], refusal: Refusal, declared?: Declared]>([
    ['with another signature', () => forged('signature'), denied],
    ['with another policy', () => forged('policy'), denied],
    ['with another key', () => forged('key'), denied],
    ['with another access key', () => forged('OSSAccessKeyId'), denied],
    ['when it is declared too large', () => signed, { status: 413, code: 1004 }, { length: 2 ** 40 }],
    [
      'with an unknown field',
      () => [...signed, field('x-oss-callback', 'e30=')],
      { status: 400, code: 1001, field: 'x-oss-callback' },
    ],
    ...['key', 'policy', 'signature', 'OSSAccessKeyId'].map((name): [string, () => Part[], Refusal] => [
      `when its ${name} does not come before the file`,
      () => without(name),
      { status: 400, code: 1001, field: name, says: 'must come before the file' },
    ]),
  ])('%s', async (_what, parts, refusal, declared) => {
    await expectRefused(refusal, () => beginFile(address, parts(), declared));
  });

  it('at an address that was not given', async () => {
    await expectRefused({ status: 404, code: 1 }, () => beginFile(`/api/uploads/${randomUUID()}`, signed));
  });
});

describe('a form whose file is whole', () => {
  async function send(path: string, parts: readonly Part[]): Promise<RawAnswer> {
    await using connection = await RawConnection.open(app.url);
    await connection.send(`POST ${path}`, { authorization, 'content-type': FORM_TYPE }, formBytes(parts));
    return await connection.answer();
  }

  it('is still refused for a field behind the file', async () => {
    const unknown = field('x-oss-callback', 'e30=');
    for (const [path, parts] of [
      [address, [...signed, file('x'), unknown]],
      ['/resources/any-file/versions', [version, file('x'), unknown]],
    ] as const)
      await expectRefused({ status: 400, code: 1001, field: unknown.name }, () => send(path, parts));
  });

  it('may have the fields behind the file that the upload does not need before it', async () => {
    const last = signed.filter(({ name }) => ['name', 'Content-Disposition'].includes(name));
    const first = signed.filter((part) => !last.includes(part));
    expect((await send(address, [...first, file('x'), ...last])).status).toBe(200);
  });
});
