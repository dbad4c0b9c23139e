import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client, type Publication } from '../../support/client.ts';
import { zipOf } from '../../support/packages.ts';
import { TestApp } from '../../support/test-app.ts';
import { expectUntouched, holdings, listed, NOTHING_BESIDE } from './holdings.ts';
import { expectRefusal, type Refusal } from './refusal.ts';

const OTHER = await zipOf({ 'app.txt': 'another' });

let app: TestApp;
let client: Client;
let zip: Buffer;
beforeAll(async () => {
  app = await TestApp.start(NOTHING_BESIDE);
  client = new Client(app.url);
  zip = await zipOf({ 'app.txt': 'one' });
  await client.createResource('my-app');
  expect((await publish({ version_name: '1.0.0', system: 'windows', arch: 'amd64' })).status).toBe(201);
  expect((await publish({ version_name: '2.0.0-beta', channel: 'beta' })).status).toBe(201);
  expect((await publish({ version_name: '3.0.0', status: 'draft' })).status).toBe(201);
});
afterAll(() => app[Symbol.asyncDispose]());

function publish(more: Partial<Publication>, rid = 'my-app') {
  return client.publish(rid, { version_name: '9.9.9', file: zip, ...more });
}

const bad = (field: string): Refusal => ({ status: 400, code: 1001, field });

describe('a publication', () => {
  it.each<[what: string, more: Partial<Publication>, refusal: Refusal]>([
    ['an unknown os', { system: 'beos' }, { status: 400, code: 8002, says: 'beos' }],
    ['an os with a space', { system: ' windows' }, { status: 400, code: 8002 }],
    [
      'an os that every object has',
      { system: 'constructor' },
      { status: 400, code: 8002, says: 'constructor' },
    ],
    ['an unknown arch', { arch: 'mips' }, { status: 400, code: 8003, says: 'mips' }],
    ['an endless arch', { arch: 'x'.repeat(50_000) }, { status: 400, code: 8003 }],
    ['an unknown channel', { channel: 'nightly' }, { status: 400, code: 8004, says: 'nightly' }],
    ['a channel with NUL', { channel: 'beta\0' }, { status: 400, code: 8004 }],
    ['an unknown status', { status: 'hidden' }, bad('status')],
    ['a status that only an edit gives', { status: 'yanked' }, bad('status')],
    ['a status that no one gives', { status: 'rejected' }, bad('status')],
    ['a ready incremental package from nowhere', { update_type: 'incremental' }, bad('old_version')],
    ['an unknown kind of update', { update_type: 'delta' }, bad('update_type')],
    ['an old version that is none', { old_version: '0.0.1' }, bad('old_version')],
    ['an old version that is long', { old_version: 'x'.repeat(129) }, bad('old_version')],
    ['custom data of 10 001 bytes', { custom_data: `${'é'.repeat(5000)}x` }, bad('custom_data')],
    ['an unknown field', { platform: 'windows' }, bad('platform')],
  ])('is refused for %s', async (_what, more, refusal) => {
    expectRefusal(await expectUntouched(app, () => publish(more)), refusal);
  });

  it.each<[what: string, name: string]>([
    ['nothing', ''],
    ['129 characters', 'x'.repeat(129)],
    ['a slash', '1.0/2'],
    ['a backslash', '1.0\\2'],
    ['a climb', '../../1.0'],
    ['one dot', '.'],
    ['two dots', '..'],
    ['NUL', '1.0\0'],
    ['a line break', '1.0\n'],
    ['an escape', '\u001b[2J1.0'],
    ['a delete', '1.0\u007f'],
    ['a control of the upper half', '1.0\u0085'],
    ['a turned reading direction', '\u202e0.1'],
    ['an isolate', '1\u2066.0'],
    ['a mark of direction', '1.0\u200f'],
    ['nothing to see', '1.0\u200b'],
    ['a byte order mark', '\ufeff1.0'],
    ['a soft hyphen', '1\u00ad.0'],
    ['a line separator', '1.0\u2028x'],
    ['space before', ' 1.0'],
    ['space behind', '1.0\u3000'],
  ])('is refused for a version name of %s', async (_what, name) => {
    const answer = await expectUntouched(app, () => publish({ version_name: name }));
    expectRefusal(answer, bad('version_name'));
  });

  it.each(['none', 'a', 'My-App', '__proto__', '..%2f..%2fx', 'my-app%00', 'x'.repeat(65)])(
    'is refused for a resource that does not exist: %s',
    async (rid) => {
      const answer = await expectUntouched(app, () => publish({}, rid));
      expectRefusal(answer, { status: 404, code: 8001, says: 'resource not found' });
    },
  );

  it.each(['latest', 'v', '1.2.3.4.5.6.7.8.9', '1..2', '2024-13-01', '正式版'])(
    'of a name that cannot be ordered is for stable only: %s',
    async (name) => {
      for (const channel of ['beta', 'alpha', 'BETA']) {
        const answer = await expectUntouched(app, () => publish({ version_name: name, channel }));
        expectRefusal(answer, { status: 400, code: 8008, says: 'stable' });
      }
      expect((await publish({ version_name: name })).status).toBe(201);
    },
  );
});

describe('a version that exists', () => {
  it.each<[what: string, more: Partial<Publication>, refusal: Refusal]>([
    [
      'the same platform, with other bytes',
      { version_name: '1.0.0', system: 'windows', arch: 'amd64', file: OTHER },
      { status: 409, code: 8006, says: '1.0.0' },
    ],
    [
      'the same platform by its aliases, with other bytes',
      { version_name: '1.0.0', system: 'WIN64', arch: 'x86_64', file: OTHER },
      { status: 409, code: 8006, says: '1.0.0' },
    ],
    [
      'another channel',
      { version_name: '1.0.0', system: 'linux', channel: 'beta' },
      { status: 409, code: 8006, says: 'stable' },
    ],
    [
      'another channel, lower',
      { version_name: '2.0.0-beta', channel: 'stable', system: 'linux' },
      { status: 409, code: 8006, says: 'beta' },
    ],
    ['the status of another', { version_name: '1.0.0', system: 'linux', status: 'draft' }, bad('status')],
    [
      'publication by the way',
      { version_name: '3.0.0', system: 'linux', status: 'published' },
      bad('status'),
    ],
  ])('does not take a package for %s', async (_what, more, refusal) => {
    expectRefusal(await expectUntouched(app, () => publish(more)), refusal);
  });

  it('is answered with its facts when the same bytes come again', async () => {
    const one = { version_name: '7.0.0', channel: 'alpha', system: 'windows' };
    const first = await publish(one);
    const before = await holdings(app);
    const again = await publish({ ...one, channel: 'Alpha', system: 'win64', release_note: 'ignored' });
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect(await holdings(app)).toEqual(before);
    const other = await publish({ ...one, file: OTHER });
    expect([other.status, other.body.data]).toEqual([409, { file_hash: first.body.data.file_hash }]);
  });

  it('takes one for a further platform, under its number', async () => {
    const { status, body } = await publish({ version_name: '1.0.0', system: 'darwin', arch: 'arm64' });
    expect([status, body.data.version_number]).toEqual([201, 1]);
    const draft = await publish({ version_name: '3.0.0', system: 'darwin' });
    expect([draft.status, draft.body.data.version_number]).toEqual([201, null]);
  });
});

describe('twenty publishers at once', () => {
  it('publish one version once', async () => {
    const { body } = await publish({ version_name: 'before' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => publish({ version_name: '4.0.0' })));
    const won = answers.filter(({ status }) => status === 201);
    expect(won.map((answer) => answer.body.data.version_number)).toEqual([body.data.version_number + 1]);
    for (const answer of answers)
      if (answer !== won[0]) expect([answer.status, answer.body]).toEqual([200, won[0]!.body]);
    expect(await holdings(app)).toMatchObject({ staging: [], strays: [], missing: [] });
  });

  it('publish one of their packages for a version, and the others learn its hash', async () => {
    const files = await Promise.all(Array.from({ length: 20 }, (_, i) => zipOf({ 'app.txt': `${i}` })));
    const answers = await Promise.all(files.map((file) => publish({ version_name: '4.1.0', file })));
    const won = answers.filter(({ status }) => status === 201);
    expect(won).toHaveLength(1);
    const { file_hash } = won[0]!.body.data;
    for (const answer of answers)
      if (answer !== won[0]) expect([answer.status, answer.body.data]).toEqual([409, { file_hash }]);
  });

  it('leave no number out', async () => {
    await client.createResource('counted');
    const names = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? `1.0.${i}` : '1.0.0'));
    const answers = await Promise.all(names.map((version_name) => publish({ version_name }, 'counted')));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
    const rows = await listed(client, '/admin/resources/counted/versions');
    expect(rows.map((row) => row.version_number).sort((a, b) => a - b)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    expect(await holdings(app)).toMatchObject({ staging: [], strays: [], missing: [] });
  });

  it('may each bring another platform', async () => {
    const platforms = ['windows', 'linux', 'darwin', 'android'].flatMap((system) =>
      ['386', 'amd64', 'arm', 'arm64', ''].map((arch) => ({ system, arch })),
    );
    const answers = await Promise.all(platforms.map((at) => publish({ version_name: '5.0.0', ...at })));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.data?.version_number}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(201);
  });
});
