import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client, download } from '../support/client.ts';
import { sha256, zipOf } from '../support/packages.ts';
import { TestApp } from '../support/test-app.ts';

let app: TestApp;
let client: Client;
let file: Buffer;
const target = { channel: 'stable', system: 'windows', arch: 'amd64' };

beforeAll(async () => {
  app = await TestApp.start();
  client = new Client(app.url);
  file = await zipOf({ 'a.txt': 'a' });
  for (const access of ['open', 'cdk']) {
    await client.createResource(`of-${access}`, { access });
    await client.publish(`of-${access}`, { version_name: 'v1.0.0', file, ...target });
    await client.publish(`of-${access}`, {
      version_name: 'v1.1.0',
      file,
      release_note: 'news',
      custom_data: 'x',
      ...target,
    });
  }
});
afterAll(() => app[Symbol.asyncDispose]());

const ask = async (rid: string, query: string) =>
  client.send('GET', `/api/resources/${rid}/latest?os=win&arch=x64&sp_id=1&${query}`);
const facts = {
  version_name: 'v1.1.0',
  version_number: 2,
  release_note: 'news',
  channel: 'stable',
  os: 'windows',
  arch: 'amd64',
};

describe('MirrorChyan clients', () => {
  it('get an update of an open resource without a CDK', async () => {
    const { status, body } = await ask('of-open', 'current_version=v1.0.0&cdk=&user_agent=MaaWpfGui');
    const { url, ...data } = body.data;
    expect([status, body.code, body.msg]).toEqual([200, 0, 'success']);
    expect(data).toEqual({
      ...facts,
      sha256: sha256(file),
      filesize: file.length,
      update_type: 'full',
      custom_data: 'x',
    });
    expect(url).toMatch(/\/api\/resources\/download\/[\w-]+$/);
    expect(sha256(await download(url))).toBe(sha256(file));
  });

  it('leave out empty custom data', async () => {
    await client.createResource('of-plain');
    await client.publish('of-plain', { version_name: '1', file, ...target });
    expect((await ask('of-plain', '')).body.data).not.toHaveProperty('custom_data');
  });

  it.each([
    ['of-open', 'current_version=v1.1.0', 'current version is latest', 'placeholder'],
    ['of-cdk', 'current_version=v1.1.0', 'current resource latest version is v1.1.0', 'placeholder'],
    ['of-cdk', 'current_version=v1.0.0&cdk=', 'current resource latest version is v1.1.0', 'news'],
    ['of-cdk', '', 'current resource latest version is v1.1.0', 'news'],
  ])('%s with %j: %s', async (rid, query, msg, release_note) => {
    const { status, body } = await ask(rid, query);
    expect([status, body]).toEqual([200, { code: 0, msg, data: { ...facts, release_note } }]);
  });

  it('are refused a CDK with the version facts as data', async () => {
    const { status, body } = await ask('of-cdk', 'cdk=SOME-KEY');
    expect([status, body.code, body.data]).toEqual([403, 7002, facts]);
    expect(body.msg).not.toContain('SOME-KEY');
  });

  it('are told that they are up to date only when they run the latest version, however they write it', async () => {
    expect((await ask('of-open', 'current_version=1.1.0')).body.msg).toBe('current version is latest');
    expect((await ask('of-open', 'current_version=v9.0.0')).body.msg).toBe('success');
  });

  it.each([
    ['os=none', 8002, 400],
    ['arch=None', 8003, 400],
    ['channel=nightly', 8004, 400],
    ['os=linux', 8001, 404],
  ])('%s is error %d, without data', async (query, code, status) => {
    const answer = await client.send('GET', `/api/resources/of-open/latest?${query}`);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body).not.toHaveProperty('data');
  });

  it('see the channel they asked for', async () => {
    expect((await ask('of-open', 'channel=beta')).body.data.channel).toBe('beta');
  });
});

describe('a resource that asks for a CDK', () => {
  it('announces the update to every client and gives no URL without a CDK', async () => {
    const { body } = await client.latest('of-cdk', { os: 'win', arch: 'x64', current: 'v1.0.0' });
    expect(body.data).toMatchObject({
      update_available: true,
      version_name: 'v1.1.0',
      file_size: file.length,
    });
    expect(body.data).not.toHaveProperty('download_url');
    const refused = await client.latest('of-cdk', { os: 'win', arch: 'x64', cdk: 'KEY' });
    expect([refused.status, refused.body.code]).toEqual([403, 7002]);
    expect(refused.body).not.toHaveProperty('data');
  });
});
