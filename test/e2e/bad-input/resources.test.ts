import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { rawRequest } from '../../support/raw-http.ts';
import { ADMIN_TOKEN, TestApp } from '../../support/test-app.ts';
import { expectUntouched, listed, NOTHING_BESIDE } from './holdings.ts';
import { expectRefusal } from './refusal.ts';

let app: TestApp;
let client: Client;
beforeAll(async () => {
  app = await TestApp.start({ ...NOTHING_BESIDE, http: { body_limit: '16KiB' } });
  client = new Client(app.url);
  expect((await client.createResource('taken')).status).toBe(201);
});
afterAll(() => app[Symbol.asyncDispose]());

const valid = { resource_id: 'my-app', name: 'My App' };
const authorization = `Bearer ${ADMIN_TOKEN}`;

function post(body: string | Uint8Array, type = 'application/json') {
  const headers = { authorization, ...(type !== '' && { 'content-type': type }) };
  return rawRequest(app.url, 'POST /resources', headers, Buffer.from(body as string));
}

describe('fields of a resource', () => {
  it.each<[what: string, body: object, field: string]>([
    ['no id', { name: 'x' }, 'resource_id'],
    ['a short id', { ...valid, resource_id: 'ab' }, 'resource_id'],
    ['a long id', { ...valid, resource_id: 'a'.repeat(65) }, 'resource_id'],
    ['an id with a slash', { ...valid, resource_id: 'a/b/c' }, 'resource_id'],
    ['an id that climbs', { ...valid, resource_id: '../../x' }, 'resource_id'],
    ['an id with a space', { ...valid, resource_id: 'my app' }, 'resource_id'],
    ['an id with a line break', { ...valid, resource_id: 'my-app\n' }, 'resource_id'],
    ['an id beyond ASCII', { ...valid, resource_id: 'mÿ-app' }, 'resource_id'],
    ['an id that is a number', { ...valid, resource_id: 12345 }, 'resource_id'],
    ['an id that is a list', { ...valid, resource_id: ['my-app'] }, 'resource_id'],
    ['an id that is null', { ...valid, resource_id: null }, 'resource_id'],
    [
      'an id that hides behind the address of downloads',
      { ...valid, resource_id: 'download' },
      'resource_id',
    ],
    ['no name', { resource_id: 'my-app' }, 'name'],
    ['an empty name', { ...valid, name: '' }, 'name'],
    ['a name of 129 characters', { ...valid, name: '\u{1f600}'.repeat(129) }, 'name'],
    ['a name drawn out by selectors', { ...valid, name: `a${'\ufe0f'.repeat(5000)}` }, 'name'],
    ['a name with NUL', { ...valid, name: 'a\0b' }, 'name'],
    ['a name with an escape', { ...valid, name: 'a\u001b[31mb' }, 'name'],
    ['a name of two lines', { ...valid, name: 'a\nb' }, 'name'],
    ['a name with a line separator', { ...valid, name: 'a\u2028b' }, 'name'],
    ['a name that turns the reading direction', { ...valid, name: 'a\u202eb' }, 'name'],
    ['a name with an isolate', { ...valid, name: 'a\u2067b' }, 'name'],
    ['a name with half a character', { ...valid, name: 'a\ud800b' }, 'name'],
    ['a name that is an object', { ...valid, name: { first: 'x' } }, 'name'],
    ['a description of 1025 characters', { ...valid, description: 'x'.repeat(1025) }, 'description'],
    ['a description with NUL', { ...valid, description: '\0' }, 'description'],
    ['a description that turns the reading direction', { ...valid, description: '\u2066' }, 'description'],
    ['a description that is a number', { ...valid, description: 1 }, 'description'],
    ['an unknown kind of update', { ...valid, update_type: 'delta' }, 'update_type'],
    ['an unknown access', { ...valid, access: 'closed' }, 'access'],
    ['an unknown field', { ...valid, owner: 'me' }, 'owner'],
    ['a field that every object has', { ...valid, toString: 'x' }, 'toString'],
    ['a constructor', { ...valid, constructor: 'x' }, 'constructor'],
    ['a prototype', { ...valid, prototype: 'x' }, 'prototype'],
    ['a field of the list of fields', { ...valid, resource_ID: 'x' }, 'resource_ID'],
  ])('refuses %s', async (_what, body, field) => {
    const answer = await expectUntouched(app, () => client.send('POST', '/resources', body));
    expectRefusal(answer, { status: 400, code: 1001, field });
  });

  it('names every field at fault at once', async () => {
    const { body } = await client.send('POST', '/resources', {
      resource_id: 'x',
      name: '',
      access: 'x',
      more: 1,
    });
    const fields = body.data.violations.map((violation: { field: string }) => violation.field);
    expect(fields.sort()).toEqual(['access', 'more', 'name', 'resource_id']);
  });

  it.each([
    ['a name with path separators', 'good-1', { name: 'TCP/IP \\ tools' }],
    ['a name of 128 characters', 'good-2', { name: '\u{1f600}'.repeat(128) }],
    ['a description of several lines', 'good-3', { description: 'one\n\ttwo\r\nthree' }],
    ['null for what may be left out', 'good-4', { description: null, update_type: null, access: null }],
  ])('takes %s', async (_what, id, more) => {
    const { status, body } = await client.send('POST', '/resources', { ...valid, resource_id: id, ...more });
    expect([status, body.data?.resource_id]).toEqual([201, id]);
  });
});

describe('a body that is no resource', () => {
  it.each<[what: string, body: string | Uint8Array, says: RegExp]>([
    ['nothing', '', /resource_id/],
    ['no JSON', '{', /body is not valid JSON/],
    ['a list', '[]', /resource_id/],
    ['a list with a resource in it', JSON.stringify([valid]), /resource_id/],
    ['null', 'null', /resource_id/],
    ['a number', '1', /resource_id/],
    ['a text', '"my-app"', /resource_id/],
    [
      'a key that reaches for the prototype',
      '{"__proto__":{"a":1},"resource_id":"my-app","name":"x"}',
      /forbidden key/,
    ],
    [
      'the same in escapes',
      String.raw`{"\u005f\u005fproto\u005f_":{},"resource_id":"my-app","name":"x"}`,
      /forbidden key/,
    ],
    [
      'a constructor with a prototype',
      '{"constructor":{"prototype":{}},"resource_id":"my-app","name":"x"}',
      /forbidden key/,
    ],
    ['lists in lists without end', `{"name":${'['.repeat(6000)}${']'.repeat(6000)}}`, /nested/],
    ['objects in objects without end', `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`, /nested/],
    [
      'bytes that are not UTF-8',
      Buffer.from([...Buffer.from('{"name":"'), 0xff, ...Buffer.from('"}')]),
      /UTF-8/,
    ],
    ['a character cut in half', Buffer.from('{"name":"é').subarray(0, -1), /UTF-8/],
    ['UTF-16', Buffer.from(JSON.stringify(valid), 'utf16le'), /body/],
  ])('refuses %s', async (_what, body, says) => {
    const answer = await expectUntouched(app, () => post(body));
    expectRefusal(answer, { status: 400, code: 1001, says });
    expect(({} as { a?: number }).a).toBeUndefined();
  });

  it.each([
    ['none', ''],
    ['text', 'text/plain'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['XML', 'application/xml'],
    ['an unknown one', 'application/json5'],
    ['nonsense', 'json'],
  ])('refuses the content type: %s', async (_what, type) => {
    const answer = await expectUntouched(app, () => post(JSON.stringify(valid), type));
    expectRefusal(answer, { status: 415, code: 1001, says: 'content type' });
  });

  it('refuses a multipart form', async () => {
    const answer = await expectUntouched(app, () => post('--x--\r\n', 'multipart/form-data; boundary=x'));
    expectRefusal(answer, { status: 400, code: 1001, field: 'resource_id' });
  });

  it('refuses more than http.body_limit, declared or not', async () => {
    const large = JSON.stringify({ ...valid, description: 'x'.repeat(20_000) });
    const chunked = Buffer.from(`${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`);
    const headers = { authorization, 'content-type': 'application/json' };
    await expectUntouched(app, async () => {
      expectRefusal(await post(large), { status: 413, code: 1004, says: 'too large' });
      const streamed = { ...headers, 'transfer-encoding': 'chunked' };
      const answer = await rawRequest(app.url, 'POST /resources', streamed, chunked);
      expectRefusal(answer, { status: 413, code: 1004, says: 'too large' });
    });
  });
});

describe('a resource that exists', () => {
  it('is not made again', async () => {
    const answer = await expectUntouched(app, () => client.createResource('taken', { name: 'Another' }));
    expectRefusal(answer, { status: 400, code: 8005, says: 'taken' });
  });

  it('is made once by racing publishers', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.createResource('raced')));
    const made = answers.filter(({ status }) => status === 201);
    expect(made).toHaveLength(1);
    for (const answer of answers) if (answer !== made[0]) expectRefusal(answer, { status: 400, code: 8005 });
    const rows = await listed(client, '/admin/resources');
    expect(rows.filter((row) => row.resource_id === 'raced')).toHaveLength(1);
  });

  it('does not exist under another spelling', async () => {
    expect((await client.send('GET', '/admin/resources/taken')).status).toBe(200);
    for (const id of [
      'TAKEN',
      'taken%20',
      'none',
      'a',
      '__proto__',
      'constructor',
      'x'.repeat(200),
      '..%2ftaken',
    ])
      expectRefusal(await client.send('GET', `/admin/resources/${id}`), { status: 404, code: 8001 });
  });
});
