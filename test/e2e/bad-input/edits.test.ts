import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../../src/database/database.ts';
import { Client } from '../../support/client.ts';
import { zipOf } from '../../support/packages.ts';
import { TestApp } from '../../support/test-app.ts';
import { expectUntouched, listed, NOTHING_BESIDE } from './holdings.ts';
import { expectRefusal, type Refusal } from './refusal.ts';

const SMILE = '\u{1f600}';

let app: TestApp;
let client: Client;
let zip: Buffer;
beforeAll(async () => {
  app = await TestApp.start(NOTHING_BESIDE);
  client = new Client(app.url);
  zip = await zipOf({ 'app.txt': 'one' });
  await client.createResource('my-app');
  await publish('1.0.0');
});
afterAll(() => app[Symbol.asyncDispose]());

async function publish(version_name: string, more: object = {}, rid = 'my-app') {
  const answer = await client.publish(rid, { version_name, file: zip, ...more });
  expect(answer.status).toBe(201);
  return answer.body.data;
}

async function shown(name: string, rid = 'my-app') {
  const rows = await listed(client, `/admin/resources/${rid}/versions`);
  return rows.find((row) => row.version_name === name);
}

function setText(kind: 'release-note' | 'custom-data', body: object) {
  return client.send('PUT', `/resources/my-app/versions/${kind}`, { version_name: '1.0.0', ...body });
}

function setStatus(name: string, status: unknown, rid = 'my-app') {
  return client.send('PATCH', `/resources/${rid}/versions/${encodeURIComponent(name)}`, { status });
}

const bad = (field: string): Refusal => ({ status: 400, code: 1001, field });
const notFound = { status: 404, code: 8001 };

describe.each(['release-note', 'custom-data'] as const)('the %s of a version', (kind) => {
  it.each<[what: string, body: object, refusal: Refusal]>([
    ['no content', {}, bad('content')],
    ['content that is null', { content: null }, bad('content')],
    ['content that is a number', { content: 5 }, bad('content')],
    ['content that is a list', { content: ['a'] }, bad('content')],
    ['content with half a character', { content: 'a\udc00b' }, bad('content')],
    ['no version', { content: 'x', version_name: undefined }, bad('version_name')],
    ['a version that is a list', { content: 'x', version_name: ['1.0.0'] }, bad('version_name')],
    ['a version that is none', { content: 'x', version_name: '0.0.1' }, { ...notFound, says: '0.0.1' }],
    ['a version without a name', { content: 'x', version_name: '' }, notFound],
    ['a version of an endless name', { content: 'x', version_name: 'x'.repeat(100_000) }, notFound],
    ['a version of another spelling', { content: 'x', version_name: 'v1.0.0' }, notFound],
    ['another channel', { content: 'x', channel: 'beta' }, { ...bad('channel'), says: 'stable' }],
    [
      'an unknown channel',
      { content: 'x', channel: 'nightly' },
      { status: 400, code: 8004, says: 'nightly' },
    ],
    ['a channel that is a list', { content: 'x', channel: ['beta'] }, bad('channel')],
    ['an unknown field', { content: 'x', note: 'y' }, bad('note')],
    ['a field that every object has', { content: 'x', valueOf: 'y' }, bad('valueOf')],
  ])('is not set by %s', async (_what, body, refusal) => {
    expectRefusal(await expectUntouched(app, () => setText(kind, body)), refusal);
  });

  it('is not set on a resource that is none', async () => {
    const body = { version_name: '1.0.0', content: 'x' };
    const answer = await client.send('PUT', `/resources/none/versions/${kind}`, body);
    expectRefusal(answer, notFound);
  });

  it.each([
    ['no channel', {}],
    ['null for a channel', { channel: null }],
    ['its own channel', { channel: 'Stable' }],
    ['an empty channel', { channel: '' }],
  ])('is set with %s', async (what, more) => {
    const { status, body } = await setText(kind, { content: `set with ${what}`, ...more });
    expect([status, body.data[kind.replace('-', '_')]]).toEqual([200, `set with ${what}`]);
  });
});

describe('a release note', () => {
  const long = `${SMILE.repeat(19_999)}ab`;
  const cut = `${SMILE.repeat(19_999)}a`;

  it('is cut behind 20 000 characters, whatever they take', async () => {
    expect((await setText('release-note', { content: cut })).body.data.release_note).toBe(cut);
    expect((await setText('release-note', { content: long })).body.data.release_note).toBe(cut);
    expect((await shown('1.0.0')).release_note).toBe(cut);
  });

  it('is cut in a publication as well', async () => {
    await publish('1.0.1', { release_note: long });
    expect((await shown('1.0.1')).release_note).toBe(cut);
    expect((await client.latest('my-app')).body.data.release_note).toBe(cut);
  });

  it('never ends in half a character', async () => {
    const { body } = await setText('release-note', { content: `${'x'.repeat(19_999)}${SMILE}y` });
    expect(body.data.release_note).toBe(`${'x'.repeat(19_999)}${SMILE}`);
  });
});

describe('custom data', () => {
  const most = `${'é'.repeat(4999)}xy`;

  it('has at most 10 000 bytes', async () => {
    expect((await setText('custom-data', { content: most })).body.data.custom_data).toBe(most);
    const answer = await expectUntouched(app, () => setText('custom-data', { content: `${most}z` }));
    expectRefusal(answer, { ...bad('content'), says: '10000' });
  });

  it('has no more in a publication', async () => {
    await publish('1.0.2', { custom_data: most });
    expect((await shown('1.0.2')).custom_data).toBe(most);
  });

  it('comes back as it went, whatever is in it', async () => {
    const content = '{"a":"\u0000\u001b\\"}\r\n\u2028\u202e\ufffd</script>';
    expect((await setText('custom-data', { content })).status).toBe(200);
    expect((await shown('1.0.0')).custom_data).toBe(content);
  });
});

describe('the status of a version', () => {
  it.each<[what: string, status: unknown]>([
    ['rejected', 'rejected'],
    ['an unknown word', 'hidden'],
    ['another spelling', 'Published'],
    ['nothing', undefined],
    ['null', null],
    ['a list', ['published']],
  ])('is not set to %s', async (_what, status) => {
    expectRefusal(await expectUntouched(app, () => setStatus('1.0.0', status)), bad('status'));
  });

  it('is not set where there is no version', async () => {
    for (const name of ['0.0.1', 'a/b', '../1.0.0', '\0', '\u202e', '1.0.0 ', 'x'.repeat(128)])
      expectRefusal(await setStatus(name, 'yanked'), notFound);
    expectRefusal(await setStatus('1.0.0', 'yanked', 'none'), notFound);
  });

  it.each([
    '1.0 beta',
    '100%',
    '%2e%2e',
    '1.0%2F2',
    'a+b',
    'a?b#c',
    'a&b=c',
    ':name',
    '*',
    '...',
    'release-note',
    '日本',
    SMILE.repeat(128),
  ])('is set whatever the name of the version: %s', async (name) => {
    await publish(name);
    const { status, body } = await setStatus(name, 'yanked');
    expect([status, body.data?.version_name]).toEqual([200, name]);
  });

  it('becomes published with the next number, once', async () => {
    await client.createResource('drafts');
    await publish('1.0.0', { status: 'draft' }, 'drafts');
    await publish('2.0.0', {}, 'drafts');
    expectRefusal(await client.latest('drafts', { os: 'windows', channel: 'nope' }), {
      status: 400,
      code: 8004,
    });
    const first = await setStatus('1.0.0', 'published', 'drafts');
    expect(first.body.data).toMatchObject({
      version_number: 2,
      status: 'published',
      published_at: expect.any(String),
    });
    await setStatus('1.0.0', 'draft', 'drafts');
    const again = await setStatus('1.0.0', 'published', 'drafts');
    expect(again.body.data).toMatchObject({ version_number: 2, published_at: first.body.data.published_at });
    expect((await publish('3.0.0', {}, 'drafts')).version_number).toBe(3);
  });

  it('gives a number to each of many drafts published at once, none left out', async () => {
    await client.createResource('at-once');
    const names = Array.from({ length: 8 }, (_, i) => `1.${i}.0`);
    for (const name of names) await publish(name, { status: 'draft' }, 'at-once');
    const twice = [...names, ...names];
    const answers = await Promise.all(twice.map((name) => setStatus(name, 'published', 'at-once')));
    const numbers = new Map(answers.map(({ body }) => [body.data.version_name, body.data.version_number]));
    expect([...numbers.values()].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(answers.map(({ body }) => numbers.get(body.data.version_name))).toEqual(
      answers.map(({ body }) => body.data.version_number),
    );
  });

  it('hides a draft and a yanked version from clients, and brings it back', async () => {
    const latest = async () => (await client.latest('seen')).body.data?.version_name;
    await client.createResource('seen');
    await publish('1.0.0', {}, 'seen');
    await publish('2.0.0', { status: 'draft' }, 'seen');
    expect(await latest()).toBe('1.0.0');
    for (const [status, offered] of [
      ['published', '2.0.0'],
      ['yanked', '1.0.0'],
      ['published', '2.0.0'],
      ['draft', '1.0.0'],
      ['yanked', '1.0.0'],
      ['published', '2.0.0'],
    ]) {
      expect((await setStatus('2.0.0', status, 'seen')).status).toBe(200);
      expect([status, await latest()]).toEqual([status, offered]);
    }
    await setStatus('1.0.0', 'yanked', 'seen');
    await setStatus('2.0.0', 'yanked', 'seen');
    expectRefusal(await client.latest('seen'), notFound);
  });

  it('stays rejected', async () => {
    await publish('6.6.6');
    // No request sets it: rejecting is the business of checks that run later.
    const database = app.nest.get(Database);
    await database.transaction(() =>
      database.manager.query(`UPDATE versions SET status = 'rejected' WHERE name = '6.6.6'`),
    );
    for (const status of ['published', 'yanked', 'draft'])
      expectRefusal(await expectUntouched(app, () => setStatus('6.6.6', status)), {
        ...bad('status'),
        says: 'rejected',
      });
  });
});
