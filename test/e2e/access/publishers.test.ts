import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Settings } from '../../../src/config/make-config.ts';
import { type Answer, Client } from '../../support/client.ts';
import {
  answering,
  FakeValidator,
  hanging,
  hangingUp,
  redirecting,
  sending,
} from '../../support/fake-validator.ts';
import { zipOf } from '../../support/packages.ts';
import { PublisherScript, succeeded } from '../../support/publisher-script.ts';
import { TestApp } from '../../support/test-app.ts';
import { expectRefusal } from '../bad-input/refusal.ts';
import { outcomeOf } from '../publisher-flow/outcome.ts';

const TOKEN = 'token-of-a-publisher';
const UNAUTHENTICATED = { status: 401, code: 1002, says: 'a valid token is needed' };
const NOT_ALLOWED = { status: 403, code: 1003, says: 'may not publish to this resource' };
const UNAVAILABLE = { status: 503, code: 1, says: 'cannot be found out now' };

let fake: FakeValidator;
let app: TestApp;
let admin: Client;
let publisher: Client;
let zip: Buffer;

async function start(settings: Settings = {}): Promise<void> {
  const auth = { uploader_validation_url: `${fake.url}/uploader`, cdk_cache_time: 0, ...settings.auth };
  app = await TestApp.start({ ...settings, auth });
  admin = new Client(app.url);
  publisher = new Client(app.url, TOKEN);
  await admin.createResource('my-app', { update_type: 'incremental' });
  await admin.publish('my-app', { version_name: '0.9.0', file: zip });
}

/** Says yes for one token and one resource. */
const onlyFor =
  (token: string, rid: string): FakeValidator['behave'] =>
  (response, asked) => {
    const query = new URL(asked.target, 'http://validator').searchParams;
    const granted = query.get('token') === token && query.get('rid') === rid;
    answering({ code: granted ? 0 : 1 })(response, asked);
  };

beforeEach(async () => {
  zip = await zipOf({ 'app.bin': 'one' });
  fake = await FakeValidator.start(onlyFor(TOKEN, 'my-app'));
});
afterEach(async () => {
  await app[Symbol.asyncDispose]();
  await fake[Symbol.asyncDispose]();
});

const script = (rid = 'my-app', token = TOKEN) => new PublisherScript(app.url, rid, token);
const text = { version_name: '0.9.0', channel: 'stable', content: 'text' };
const packageOf = (name: string) => ({
  name,
  os: 'win',
  arch: 'x86_64',
  channel: 'stable',
  filename: 'my-app.zip',
});

/** All that publishers do, by any token: each resolves to what is answered. */
const DEEDS: [
  what: string,
  deed: (client: Client, script: PublisherScript, rid: string) => Promise<Answer>,
][] = [
  ['publish', (client, _script, rid) => client.publish(rid, { version_name: '1.0.0', file: zip })],
  [
    'release note',
    (client, _script, rid) => client.send('PUT', `/resources/${rid}/versions/release-note`, text),
  ],
  [
    'custom data',
    (client, _script, rid) => client.send('PUT', `/resources/${rid}/versions/custom-data`, text),
  ],
  ['begin an upload', (_client, script) => script.begin(packageOf('1.1.0'))],
  ['call back', (_client, script) => script.callBack({ ...packageOf('1.1.0'), key: 'x' })],
  ['ask for the status', (_client, script) => script.status('x')],
  ['release note by script', (_client, script) => script.put('release-note', text)],
  ['custom data by script', (_client, script) => script.put('custom-data', text)],
];

describe('a publisher', () => {
  it.each(DEEDS)('may do to its resource: %s', async (_what, deed) => {
    await start();
    const { status } = await deed(publisher, script(), 'my-app');
    // A key that nobody gave out is found wrong behind the door.
    expect([200, 201, 400]).toContain(status);
    expect(fake.requests.map(({ target }) => target)).toEqual([`/uploader?token=${TOKEN}&rid=my-app`]);
  });

  it.each(DEEDS)('may not do to another: %s', async (_what, deed) => {
    await start();
    await admin.createResource('other');
    expectRefusal(await deed(publisher, script('other'), 'other'), NOT_ALLOWED);
    expect(fake.requests.map(({ target }) => target)).toEqual([`/uploader?token=${TOKEN}&rid=other`]);
  });

  it.each(DEEDS)('may do nothing while it cannot be found out: %s', async (_what, deed) => {
    await start();
    fake.behave = hangingUp;
    expectRefusal(await deed(publisher, script(), 'my-app'), UNAVAILABLE);
  });

  it('publishes in four steps', async () => {
    await start();
    const key = await script().publish(packageOf('1.0.0'), zip);
    expect(await outcomeOf(script(), key)).toEqual({ status: 2 });
    expect((await admin.latest('my-app', { os: 'windows', arch: 'amd64' })).body.data.version_name).toBe(
      '1.0.0',
    );
  });

  it('does not reach what another publishes, whatever key it has', async () => {
    await start();
    fake.behave = (response, asked) =>
      answering({ code: asked.target.includes(TOKEN) === asked.target.includes('my-app') ? 0 : 1 })(
        response,
        asked,
      );
    await admin.createResource('other');
    const other = new PublisherScript(app.url, 'other', 'token-of-another');
    const granted = succeeded(await script().begin(packageOf('1.0.0'))).body.data!;
    succeeded(await script().upload(granted.host, script().fieldsOf(granted), zip));
    const called = await other.callBack({ ...packageOf('1.0.0'), key: granted.key });
    expectRefusal(called, { status: 400, code: 1001, field: 'key' });
    expect((await other.status(granted.key)).body.data).toEqual({ status: 4 });
  });

  it('finds what is not there only where it may publish', async () => {
    await start();
    fake.behave = onlyFor(TOKEN, 'no-such-app');
    const file = { version_name: '1.0.0', file: zip };
    expectRefusal(await publisher.publish('no-such-app', file), { status: 404, code: 8001 });
    expectRefusal(await publisher.publish('no-other-app', file), NOT_ALLOWED);
  });

  it.each<[method: string, path: string, body?: object]>([
    ['GET', '/admin/resources'],
    ['GET', '/admin/resources/my-app'],
    ['GET', '/admin/resources/my-app/versions'],
    ['GET', '/admin/resources/my-app/versions/0.9.0'],
    ['POST', '/resources', { resource_id: 'new-app', name: 'New' }],
    ['PATCH', '/resources/my-app/versions/0.9.0', { status: 'yanked' }],
  ])('is nobody elsewhere, and nobody is asked about it: %s %s', async (method, path, body) => {
    await start();
    expectRefusal(await publisher.send(method, path, body), UNAUTHENTICATED);
    expect(fake.requests).toEqual([]);
  });
});

describe('an administrator', () => {
  it.each(DEEDS)('does not depend on the validator: %s', async (_what, deed) => {
    await start();
    fake.behave = hanging;
    const answer = await deed(admin, new PublisherScript(app.url, 'my-app'), 'my-app');
    expect([200, 201, 400]).toContain(answer.status);
    expect(fake.requests).toEqual([]);
  });
});

describe('nobody is asked', () => {
  it.each([
    ['without a token', ''],
    ['about a token without a scheme, but by scripts', TOKEN],
    ['about another scheme', `Basic ${TOKEN}`],
    ['about more than one', `Bearer ${TOKEN} ${TOKEN}`],
    ['about a token that fits into no URL', `Bearer ${'x'.repeat(3000)}`],
  ])('%s', async (_what, authorization) => {
    await start();
    const path = '/resources/my-app/versions/release-note';
    expectRefusal(await publisher.send('PUT', path, text, { authorization }), UNAUTHENTICATED);
    expect(fake.requests).toEqual([]);
  });

  it('about what is no resource id', async () => {
    await start();
    for (const rid of ['a', 'my%2Fapp', 'my%20app', 'x'.repeat(65)])
      expectRefusal(await publisher.publish(rid, { version_name: '1.0.0', file: zip }), UNAUTHENTICATED);
    expect(fake.requests).toEqual([]);
  });

  it('where no validator is configured: there are no publishers', async () => {
    await start({ auth: { uploader_validation_url: '' } });
    for (const [, deed] of DEEDS) expectRefusal(await deed(publisher, script(), 'my-app'), UNAUTHENTICATED);
  });
});

describe('a validator that cannot be understood lets nobody in', () => {
  it.each<[what: string, behave: FakeValidator['behave']]>([
    ['rubbish', sending('yes')],
    ['no code', answering({ ok: true })],
    ['another kind of code', answering({ code: '0' })],
    ['a failure of its own', answering({ code: 0 }, 500)],
    ['a redirect', redirecting('/uploader')],
    ['silence', hanging],
  ])('%s', async (_what, behave) => {
    await start({ auth: { validation_timeout: '100ms' } });
    fake.behave = behave;
    expectRefusal(await publisher.send('PUT', '/resources/my-app/versions/release-note', text), UNAVAILABLE);
    expect((await admin.send('PUT', '/resources/my-app/versions/release-note', text)).status).toBe(200);
  });
});

describe('failures', () => {
  it('are counted, and nobody is asked about the tokens of who failed too often', async () => {
    await start({ rate_limit: { failed_auth: 2 } });
    const stranger = new Client(app.url, 'guessed');
    const put = (client: Client) => client.send('PUT', '/resources/my-app/versions/custom-data', text);
    for (let i = 0; i < 2; i++) expectRefusal(await put(stranger), NOT_ALLOWED);
    expectRefusal(await put(stranger), { status: 429, code: 1005 });
    expectRefusal(await put(publisher), { status: 429, code: 1005 });
    expect(fake.requests).toHaveLength(2);
    expect((await put(admin)).status).toBe(200);
  });

  it('of the validator are not those of the client', async () => {
    await start({ rate_limit: { failed_auth: 1 } });
    const put = () => publisher.send('PUT', '/resources/my-app/versions/custom-data', text);
    fake.behave = hangingUp;
    for (let i = 0; i < 3; i++) expectRefusal(await put(), UNAVAILABLE);
    fake.behave = answering({ code: 0 });
    expect((await put()).status).toBe(200);
  });

  it('are no writes; what publishers write is', async () => {
    await start({ rate_limit: { writes: 3 } });
    const put = (client: Client) => client.send('PUT', '/resources/my-app/versions/custom-data', text);
    for (let i = 0; i < 3; i++) expectRefusal(await put(new Client(app.url, 'guessed')), NOT_ALLOWED);
    expect((await put(publisher)).status).toBe(200);
    expectRefusal(await put(publisher), { status: 429, code: 1005 });
  });
});
