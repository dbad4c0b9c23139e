import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { zipOf } from '../../support/packages.ts';
import { rawRequest } from '../../support/raw-http.ts';
import { ADMIN_TOKEN, TestApp } from '../../support/test-app.ts';
import { BOUNDARY, field, file, FORM_TYPE, formBytes, type Part } from './form.ts';
import { expectUntouched, holdings, NOTHING_BESIDE } from './holdings.ts';
import { expectRefusal, type Refusal } from './refusal.ts';

const authorization = `Bearer ${ADMIN_TOKEN}`;
const version = field('version_name', '1.0.0');
const KiB = 1024;

let app: TestApp;
let zip: Buffer;
beforeAll(async () => {
  app = await TestApp.start({ ...NOTHING_BESIDE, http: { body_limit: '32KiB' } });
  zip = await zipOf({ 'app.txt': 'one' });
  await new Client(app.url).createResource('my-app');
});
afterAll(() => app[Symbol.asyncDispose]());

function send(body: Uint8Array, headers: Record<string, string> = {}) {
  const all = { authorization, 'content-type': FORM_TYPE, ...headers };
  return rawRequest(app.url, 'POST /resources/my-app/versions', all, body);
}

const bad = (at: string, says?: string): Refusal => ({ status: 400, code: 1001, field: at, says });

describe('a form', () => {
  it.each<[what: string, parts: () => Part[], refusal: Refusal]>([
    ['has no file', () => [version], bad('file', 'missing')],
    ['has no version name', () => [file(zip)], bad('version_name', 'missing')],
    ['has an empty file', () => [version, file('')], { status: 400, code: 8010, says: 'empty' }],
    [
      'has a file without bytes or name',
      () => [version, field('file', '')],
      { status: 400, code: 8010, says: 'empty' },
    ],
    [
      'has a file that is no archive',
      () => [version, file('hello')],
      { status: 400, code: 8010, says: /zip/ },
    ],
    ['has half an archive', () => [version, file(zip.subarray(0, 60))], { status: 400, code: 8010 }],
    [
      'has an archive with another name inside',
      () => [version, file(zip.toString('latin1').replaceAll('app', '../'))],
      { status: 400, code: 8010 },
    ],
    ['gives a field twice', () => [version, version, file(zip)], bad('version_name', 'twice')],
    [
      'gives a field twice, around the file',
      () => [version, file(zip), version],
      bad('version_name', 'twice'),
    ],
    ['gives the file twice', () => [version, file(zip), file(zip)], bad('file', 'twice')],
    ['gives the file as text as well', () => [version, file(zip), field('file', zip)], bad('file', 'twice')],
    ['gives the file in another field', () => [version, { ...file(zip), name: 'package' }], bad('package')],
    ['gives a field as a file', () => [{ ...version, fileName: 'name.txt' }, file(zip)], bad('version_name')],
    ['has an unknown field', () => [version, field('sytem', 'windows'), file(zip)], bad('sytem')],
    ['has an unknown field with a digit', () => [version, field('sha256', 'x'), file(zip)], bad('sha256')],
    [
      'is of a prerelease for no channel',
      () => [field('version_name', '1.5.0-beta.1'), file(zip)],
      bad('channel', 'prerelease'),
    ],
    [
      'is of a prerelease for an empty channel',
      () => [field('version_name', 'v1.5-rc'), field('channel', ''), file(zip)],
      bad('channel', 'prerelease'),
    ],
    ['has a field without a name', () => [version, field('', 'x'), file(zip)], bad('""')],
    [
      'has a part without a name',
      () => [version, { name: '', value: '', head: 'Content-Disposition: form-data\r\n' }, file(zip)],
      bad('""'),
    ],
    [
      'has a file without a name',
      () => [version, { name: '', value: '', head: 'Content-Disposition: form-data; filename="a"\r\n' }],
      bad('""'),
    ],
    ['has a field for prototypes', () => [version, field('__proto__', 'x'), file(zip)], bad('"__proto__"')],
    ['has a constructor', () => [version, field('constructor', 'x'), file(zip)], bad('constructor')],
    [
      'has a field that every object has',
      () => [version, field('toString', 'x'), file(zip)],
      bad('toString'),
    ],
    ['has a list', () => [version, field('channel[]', 'beta'), file(zip)], bad('"channel[]"')],
    ['has a path for a field', () => [version, field('../x', 'x'), file(zip)], bad('"../x"')],
    [
      'has a long name of a field',
      () => [version, field('x'.repeat(5000), 'x'), file(zip)],
      { status: 400, code: 1001, says: 'not a known field' },
    ],
    [
      'has 31 fields',
      () => [...Array.from({ length: 31 }, (_, i) => field('x'.repeat(i + 1), '')), file(zip)],
      bad('body', '30'),
    ],
    [
      'has a name that is not UTF-8',
      () => [field('version_name', Buffer.from([0x31, 0xff])), file(zip)],
      bad('version_name', 'UTF-8'),
    ],
    [
      'has a name cut in half',
      () => [field('version_name', Buffer.from('é').subarray(0, 1)), file(zip)],
      bad('version_name', 'UTF-8'),
    ],
    [
      'has a name of surrogates',
      () => [field('version_name', Buffer.from([0xed, 0xa0, 0x80])), file(zip)],
      bad('version_name', 'UTF-8'),
    ],
    [
      'has a note that is not UTF-8',
      () => [version, field('release_note', Buffer.from([0xc0, 0xaf])), file(zip)],
      bad('release_note', 'UTF-8'),
    ],
    [
      'has a field beyond http.body_limit',
      () => [version, field('release_note', 'é'.repeat(17 * KiB)), file(zip)],
      { status: 413, code: 1004, says: 'release_note' },
    ],
    [
      'has fields beyond it together',
      () => [
        version,
        field('release_note', 'x'.repeat(30 * KiB)),
        field('custom_data', 'x'.repeat(5 * KiB)),
        file(zip),
      ],
      { status: 413, code: 1004, says: 'custom_data' },
    ],
  ])('that %s is refused', async (_what, parts, refusal) => {
    expectRefusal(await expectUntouched(app, () => send(formBytes(parts()))), refusal);
  });

  it.each<[what: string, type: string | undefined, refusal: Refusal]>([
    ['without a boundary', 'multipart/form-data', bad('content-type', 'boundary')],
    [
      'with an endless boundary',
      `multipart/form-data; boundary=${'x'.repeat(5000)}`,
      bad('content-type', 'boundary'),
    ],
    ['with another boundary', 'multipart/form-data; boundary=other', bad('body')],
    ['with an empty boundary', 'multipart/form-data; boundary=', bad('body')],
    [
      'of another kind',
      `multipart/mixed; boundary=${BOUNDARY}`,
      { status: 415, code: 1001, says: 'content type' },
    ],
    ['as JSON', 'application/json', { status: 400, code: 1001, says: /body|multipart/ }],
    ['as a plain form', 'application/x-www-form-urlencoded', { status: 415, code: 1001 }],
    ['as bytes', 'application/octet-stream', { status: 415, code: 1001 }],
    ['as nothing', undefined, { status: 415, code: 1001 }],
  ])('sent %s is refused', async (_what, type, refusal) => {
    const body = formBytes([version, file(zip)]);
    const headers = { authorization, ...(type !== undefined && { 'content-type': type }) };
    const answer = await expectUntouched(app, () =>
      rawRequest(app.url, 'POST /resources/my-app/versions', headers, body),
    );
    expectRefusal(answer, refusal);
  });

  it.each<[what: string, body: () => Buffer]>([
    ['nothing', () => Buffer.alloc(0)],
    ['text', () => Buffer.from('hello')],
    ['its end alone', () => Buffer.from(`--${BOUNDARY}--\r\n`)],
    ['parts that have no end', () => formBytes([version, file(zip)], { end: false })],
    ['JSON', () => Buffer.from('{"version_name":"1.0.0"}')],
    ['zip bytes', () => zip],
  ])('of %s is refused', async (_what, body) => {
    expectRefusal(await expectUntouched(app, () => send(body())), { status: 400, code: 1001 });
  });

  it.each<[what: string, parts: () => Part[], headers?: Record<string, string>]>([
    [
      'with fields before the file',
      () => [field('version_name', '2.0.0'), field('channel', 'beta'), file(zip)],
    ],
    [
      'with fields after the file',
      () => [file(zip), field('version_name', '2.0.1'), field('channel', 'beta')],
    ],
    [
      'with fields around the file',
      () => [field('version_name', '2.0.2'), file(zip), field('channel', 'beta')],
    ],
    [
      'with a file without a name',
      () => [field('version_name', '2.0.3'), field('channel', 'beta'), field('file', zip)],
    ],
    [
      'with a file named like a path',
      () => [field('version_name', '2.0.4'), field('channel', 'beta'), file(zip, '../../../etc/passwd')],
    ],
    [
      'whose type is written otherwise',
      () => [field('version_name', '2.0.5'), field('channel', 'beta'), file(zip)],
      { 'content-type': `Multipart/Form-Data; Boundary="${BOUNDARY}"` },
    ],
  ])('%s is taken', async (_what, parts, headers) => {
    const answer = await send(formBytes(parts()), headers);
    expect(JSON.parse(answer.text)).toMatchObject({
      code: 0,
      data: { channel: 'beta', file_size: zip.length },
    });
    expect(await holdings(app)).toMatchObject({ staging: [], strays: [], missing: [] });
  });
});
