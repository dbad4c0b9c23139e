import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client, download } from '../../support/client.ts';
import { zipOf } from '../../support/packages.ts';
import { type Package, PublisherScript, succeeded } from '../../support/publisher-script.ts';
import { ADMIN_TOKEN, TestApp } from '../../support/test-app.ts';
import { outcomeOf } from './outcome.ts';

let app: TestApp;
let client: Client;
let script: PublisherScript;
let zip: Buffer;

beforeAll(async () => {
  app = await TestApp.start();
  client = new Client(app.url);
  script = new PublisherScript(app.url, 'my-app');
  zip = await zipOf({ 'app.bin': 'one' });
  await client.createResource('my-app', { update_type: 'incremental' });
  await client.createResource('any-file', { update_type: 'full' });
});
afterAll(() => app[Symbol.asyncDispose]());

const windows: Package = {
  name: 'v1.0.0',
  os: 'win',
  arch: 'x86_64',
  channel: 'stable',
  filename: 'my-app-v1.0.0-win-x86_64.zip',
};
const named = (name: string, more: object = {}): Package => ({ ...windows, name, ...more });

describe('the four steps', () => {
  it('publish a package', async () => {
    const begun = await script.begin(windows);
    expect(begun).toMatchObject({ status: 200, body: { code: 0, msg: 'success' } });
    const granted = begun.body.data!;
    expect(Object.keys(granted)).toEqual(['access_key', 'host', 'signature', 'policy', 'key', 'name']);
    expect(granted.host.startsWith(`${app.url}/api/uploads/`)).toBe(true);

    const uploaded = await script.upload(granted.host, script.fieldsOf(granted), zip);
    expect(uploaded).toMatchObject({ status: 200, body: { code: 0, msg: 'success' } });
    expect(uploaded.body).not.toHaveProperty('data');
    expect((await client.latest('my-app', { os: 'windows', arch: 'amd64' })).status).toBe(404);

    const called = await script.callBack({ ...windows, key: granted.key });
    expect(called).toMatchObject({ status: 200, body: { code: 0, data: { status_key: granted.key } } });
    expect(await outcomeOf(script, granted.key)).toEqual({ status: 2 });

    const { data } = (await client.latest('my-app', { os: 'windows', arch: 'amd64' })).body;
    expect(data).toMatchObject({ version_name: 'v1.0.0', system: 'windows', arch: 'amd64' });
    expect(await download(data.download_url)).toEqual(zip);
  });

  it('have nothing to wait for when all was done before', async () => {
    const fields = named('v1.0.1');
    const key = await script.publish(fields, zip);
    await outcomeOf(script, key);
    expect((await script.callBack({ ...fields, key })).body.data).toEqual({ status_key: '' });
  });

  it('take JSON and a scheme as well', async () => {
    const fields = named('v1.0.2', { os: '', arch: 'any' });
    const routes = '/api/resources/my-app/versions';
    const granted = (await client.send('POST', routes, fields)).body.data;
    succeeded(await script.upload(granted.host, script.fieldsOf(granted), zip));
    const called = await client.send('POST', `${routes}/callback`, { ...fields, key: granted.key });
    expect(await outcomeOf(script, called.body.data.status_key)).toEqual({ status: 2 });
    expect((await client.latest('my-app')).body.data.version_name).toBe('v1.0.2');
  });

  it('take any file for a resource without incremental packages', async () => {
    const exe = Buffer.from('MZ and more');
    const any = new PublisherScript(app.url, 'any-file');
    const fields = named('1.0.0', { filename: 'any-file-1.0.0-win-x86_64.exe' });
    expect(await outcomeOf(any, await any.publish(fields, exe))).toEqual({ status: 2 });
    const { data } = (await client.latest('any-file', { os: 'windows', arch: 'amd64' })).body;
    const file = await fetch(data.download_url);
    expect(file.headers.get('content-disposition')).toContain('any-file-1.0.0-win-x86_64.exe');
    expect(Buffer.from(await file.arrayBuffer())).toEqual(exe);
  });

  it('can be gone again by a script that still has the key of its last try', async () => {
    const fields = named('v1.0.3');
    const { key } = (await script.begin(fields)).body.data!;
    expect((await script.begin({ ...fields, key })).status).toBe(200);
  });

  it('publish a package of the script in Python', async (test) => {
    const isThere = spawnSync('python3', ['-c', 'import requests']).status === 0;
    test.skip(!isThere, 'python3 with the requests library is not there');
    const file = path.join(app.dataDir, 'package.zip');
    await writeFile(file, zip);
    const program = path.resolve(import.meta.dirname, '../../support/publisher_script.py');
    const args = [app.url, 'my-app', 'v1.1.0~rc+1 ü*', 'linux', 'arm64', 'stable', ADMIN_TOKEN, file];
    const python = spawn('python3', [program, ...args]);
    const [out, errors] = await Promise.all([
      text(python.stdout),
      text(python.stderr),
      python.exitCode ?? once(python, 'close'),
    ]);
    expect([errors, out]).toEqual(['', '2\n']);
    const { data } = (await client.latest('my-app', { os: 'linux', arch: 'arm64' })).body;
    expect(data.version_name).toBe('v1.1.0~rc+1 ü*');
  });
});

describe('the first step refuses', () => {
  it.each<[what: string, fields: object, refusal: { status: number; code: number }]>([
    ['a version that is there for the platform', windows, { status: 409, code: 8006 }],
    ['a version of another channel', named('v1.0.0', { channel: 'beta' }), { status: 409, code: 8006 }],
    ['an unknown os', named('2', { os: 'None' }), { status: 400, code: 8002 }],
    ['an unknown arch', named('2', { arch: 'unknown' }), { status: 400, code: 8003 }],
    ['an unknown channel', named('2', { channel: 'nightly' }), { status: 400, code: 8004 }],
    ['an unorderable beta', named('second', { channel: 'beta' }), { status: 400, code: 8008 }],
    ['an empty name', named(''), { status: 400, code: 1001 }],
    ['a name with a slash', named('a/b'), { status: 400, code: 1001 }],
    ['no archive', named('2', { filename: 'setup.exe' }), { status: 400, code: 1001 }],
    ['a file name that is a path', named('2', { filename: '../a.zip' }), { status: 400, code: 1001 }],
    ['an unknown field', named('2', { size: '1' }), { status: 400, code: 1001 }],
  ])('%s', async (_what, fields, { status, code }) => {
    const answer = await script.begin(fields);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.body.data).not.toBeNull();
  });

  it('a resource that is not there', async () => {
    const other = new PublisherScript(app.url, 'no-such-app');
    expect(await other.begin(named('2'))).toMatchObject({ status: 404, body: { code: 8001 } });
  });

  it.each(['', 'wrong-token', 'Basic wrong', `Bearer ${ADMIN_TOKEN}x`])('the token %j', async (token) => {
    const stranger = new PublisherScript(app.url, 'my-app', token);
    for (const answer of [
      await stranger.begin(named('2')),
      await stranger.callBack({ ...named('2'), key: 'x' }),
      await stranger.status('x'),
      await stranger.put('custom-data', { version_name: 'v1.0.0', content: 'x' }),
    ])
      expect(answer).toMatchObject({ status: 401, body: { code: 1002 } });
  });

  it.each([
    ['a field twice', 'name=1&name=2&filename=a.zip'],
    ['what is not UTF-8', 'name=%ff&filename=a.zip'],
    ['names that every object has', '__proto__=1&name=1&filename=a.zip'],
  ])('a form with %s', async (_what, body) => {
    const response = await fetch(`${app.url}/api/resources/my-app/versions`, {
      method: 'POST',
      headers: { authorization: ADMIN_TOKEN, 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
    expect([response.status, ((await response.json()) as { code: number }).code]).toEqual([400, 1001]);
  });

  it('a form on any other route', async () => {
    const response = await fetch(`${app.url}/resources`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${ADMIN_TOKEN}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'resource_id=a-form&name=a',
    });
    expect(response.status).toBe(415);
  });

  it('a token without a scheme on any other route', async () => {
    const response = await fetch(`${app.url}/admin/resources`, { headers: { authorization: ADMIN_TOKEN } });
    expect(response.status).toBe(401);
  });
});

describe('texts', () => {
  it('are written under /api as they are without', async () => {
    const told = { version_name: 'v1.0.0', channel: 'stable' };
    succeeded(await script.put('release-note', { ...told, content: '# Größer & more' }));
    succeeded(await script.put('custom-data', { ...told, content: '{"a":1}' }));
    expect((await client.version('my-app', 'v1.0.0')).body.data).toMatchObject({
      release_note: '# Größer & more',
      custom_data: '{"a":1}',
    });
  });

  it('are refused where no version is', async () => {
    const answer = await script.put('release-note', { version_name: '9', channel: 'stable', content: '' });
    expect(answer).toMatchObject({ status: 404, body: { code: 8001 } });
  });
});
