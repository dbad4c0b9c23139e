import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client, download, type Publication } from '../../support/client.ts';
import { builtIncrementals } from '../../support/incrementals.ts';
import { sha256, zipOf } from '../../support/packages.ts';
import { TestApp } from '../../support/test-app.ts';

const BIG = randomBytes(20_000);
const CHANGES = JSON.stringify({ added: ['new.txt'], modified: ['app.txt'], deleted: ['old.txt'] });
const READY = { 'changes.json': CHANGES, 'app.txt': 'two', 'new.txt': 'new' };

describe('a ready-made incremental package', () => {
  let app: TestApp;
  let client: Client;
  beforeAll(async () => {
    app = await TestApp.start({ incremental: { prebuild: 0, prebuild_running: 0 } });
    client = new Client(app.url);
    await client.createResource('my-app');
    await client.createResource('other', { update_type: 'full' });
    await publish({
      version_name: '1.0.0',
      file: await zipOf({ 'big.bin': BIG, 'app.txt': 'one', 'old.txt': '' }),
    });
    await publish({
      version_name: '1.1.0',
      file: await zipOf({ 'big.bin': BIG, 'app.txt': 'two', 'new.txt': 'new' }),
    });
    await publish({ version_name: '1.1.0', file: await zipOf({ 'a.txt': '' }), system: 'linux' });
    await client.publish('other', { version_name: '1.0.0', file: BIG });
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const publish = (fields: Publication, rid = 'my-app') => client.publish(rid, fields);
  const ready = async (files: Record<string, string> = READY, more: object = {}) =>
    publish({
      version_name: '1.1.0',
      update_type: 'incremental',
      old_version: '1.0.0',
      file: await zipOf(files),
      ...more,
    });

  it.each<[what: string, files: Record<string, string>, message: RegExp]>([
    ['leads to other content', { ...READY, 'app.txt': 'three' }, /app\.txt/],
    ['leaves a file out', { 'changes.json': CHANGES, 'app.txt': 'two' }, /new\.txt/],
    [
      'deletes too little',
      { ...READY, 'changes.json': '{"added":["new.txt"],"modified":["app.txt"]}' },
      /old\.txt/,
    ],
    ['has no changes.json', { 'app.txt': 'two', 'new.txt': 'new' }, /changes\.json/],
    ['has a broken changes.json', { ...READY, 'changes.json': '{' }, /changes\.json/],
    ['brings what nobody asked for', { ...READY, 'more.txt': '' }, /more\.txt/],
  ])('is refused when it %s, and leaves nothing', async (_what, files, message) => {
    const { status, body } = await ready(files);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 8010 });
    expect(body.msg).toMatch(message);
    expect(await builtIncrementals(client, 'my-app', '1.1.0')).toEqual({});
  });

  it.each<[what: string, more: object, status: number, code: number, message: RegExp]>([
    ['names no version to start from', { old_version: '' }, 400, 1001, /old_version/],
    ['starts from an unknown version', { old_version: '0.1' }, 400, 1001, /old_version/],
    ['starts from itself', { old_version: '1.1.0' }, 400, 1001, /old_version/],
    ['starts from a version without this platform', { system: 'linux' }, 400, 1001, /old_version/],
    ['belongs to no version', { version_name: '9.0.0' }, 404, 8001, /9\.0\.0/],
    ['belongs to no package of this platform', { system: 'android' }, 404, 8001, /platform/],
    ['names another channel', { channel: 'beta' }, 409, 8006, /stable/],
  ])('is refused when it %s', async (_what, more, status, code, message) => {
    const answer = await ready(READY, more);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    expect(JSON.stringify(answer.body)).toMatch(message);
  });

  it('is refused by a resource without incremental packages', async () => {
    const file = await zipOf(READY);
    const form = { version_name: '1.0.0', update_type: 'incremental', old_version: '1.0.0', file };
    const { status, body } = await publish(form, 'other');
    expect({ status, code: body.code }).toEqual({ status: 400, code: 1001 });
    expect(body.data.violations[0].field).toBe('update_type');
  });

  it('is refused when it is hardly smaller than the full package', async () => {
    const { status, body } = await ready({ ...READY, 'big.bin': BIG.toString('base64') });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 8010 });
    expect(body.msg).toMatch(/not smaller/);
  });

  it('is offered at once, and stays when it comes again', async () => {
    const file = await zipOf(READY);
    const answer = await ready();
    expect(answer.status).toBe(201);
    expect(answer.body.data).toMatchObject({
      version_name: '1.1.0',
      file_size: file.length,
      incrementals: [{ old_version: '1.0.0', status: 'ready' }],
    });
    const { data } = (await client.latest('my-app', { current: '1.0.0' })).body;
    expect(data).toMatchObject({ update_type: 'incremental', file_hash: `sha256:${sha256(file)}` });
    expect(await download(data.download_url)).toEqual(file);
    const again = await ready();
    expect(again.status).toBe(200);
    expect(again.body.data).toEqual(answer.body.data);
  });
});
