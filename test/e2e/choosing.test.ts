import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { zipOf } from '../support/packages.ts';
import { TestApp } from '../support/test-app.ts';

let app: TestApp;
let client: Client;
let file: Buffer;

beforeAll(async () => {
  app = await TestApp.start();
  client = new Client(app.url);
  file = await zipOf({ 'a.txt': 'a' });
});
afterAll(() => app[Symbol.asyncDispose]());

let resources = 0;
/** Publishes `name@channel/os/arch` in this order; all but the name may be left out. */
async function publish(...specs: string[]): Promise<string> {
  const rid = `choosing-${++resources}`;
  await client.createResource(rid);
  for (const spec of specs) await publishOne(rid, spec);
  return rid;
}

async function publishOne(rid: string, spec: string): Promise<void> {
  const [version_name = '', target = ''] = spec.split('@');
  const [channel = '', system = '', arch = ''] = target.split('/');
  const { status, body } = await client.publish(rid, { version_name, channel, system, arch, file });
  expect([status, body.msg]).toEqual([201, 'success']);
}

async function winner(path: string, query: string): Promise<string> {
  const { body } = await client.send('GET', `${path}/latest?${query}`);
  return body.code === 0 ? body.data.version_name : String(body.code);
}

describe('the winner', () => {
  it.each([
    ['the highest, not the last', ['1.1.0', '1.0.1'], '', '1.1.0'],
    ['SemVer, not text', ['1.9.0', '1.10.0'], '', '1.10.0'],
    ['stable sees stable', ['1.0.0', '1.1.0-b@beta', '1.2.0-a@alpha'], 'channel=stable', '1.0.0'],
    ['beta sees beta', ['1.0.0', '1.1.0-b@beta', '1.2.0-a@alpha'], 'channel=beta', '1.1.0-b'],
    ['alpha sees all', ['1.0.0', '1.1.0-b@beta', '1.2.0-a@alpha'], 'channel=alpha', '1.2.0-a'],
    ['beta falls back to a higher stable', ['1.1.0-b@beta', '1.1.0'], 'channel=BETA', '1.1.0'],
    ['stable never sees beta', ['1.0.0@beta'], '', '8001'],
    ['the exact platform', ['1.0.0@/windows/amd64', '1.1.0'], 'os=win&arch=x64', '1.0.0'],
    ['the same os with any arch', ['1.0.0@/windows', '1.1.0'], 'os=windows&arch=arm64', '1.0.0'],
    ['any platform', ['1.0.0@/windows', '1.1.0'], 'os=linux&arch=arm64', '1.1.0'],
    ['no narrower one', ['1.0.0@/windows/amd64'], 'os=windows', '8001'],
    ['nothing for this platform', ['1.0.0@/windows'], 'os=linux', '8001'],
    ['mixed schemes, the last scheme', ['2.0.0', '2024-01-01'], '', '2024-01-01'],
    ['mixed schemes, an old fix', ['2.0.0', '2024-01-01', '1.0.0'], '', '2024-01-01'],
    ['unparsable names by number', ['nightly-9', 'nightly-8'], '', 'nightly-8'],
  ])('%s', async (_case, specs, query, expected) => {
    expect(await winner(`/resources/${await publish(...specs)}`, query)).toBe(expected);
  });

  it.each([
    ['exactly this platform', 'os=win&arch=x64', '1.0.0'],
    ['never a wider one', 'os=windows&arch=arm64', '8001'],
    ['none named', '', '1.1.0'],
  ])('under /api: %s', async (_case, query, expected) => {
    const rid = await publish('1.0.0@/windows/amd64', '1.1.0');
    expect(await winner(`/api/resources/${rid}`, query)).toBe(expected);
  });

  it('changes with each publication, withdrawal and return', async () => {
    const rid = await publish('1.0.0');
    const latest = () => winner(`/resources/${rid}`, '');
    const set = (name: string, status: string) =>
      client.send('PATCH', `/resources/${rid}/versions/${name}`, { status });
    await publishOne(rid, '1.1.0');
    expect(await latest()).toBe('1.1.0');
    await set('1.1.0', 'yanked');
    expect(await latest()).toBe('1.0.0');
    await set('1.1.0', 'published');
    expect(await latest()).toBe('1.1.0');
    await set('1.1.0', 'draft');
    await set('1.0.0', 'yanked');
    expect(await latest()).toBe('8001');
  });

  it('gains platforms of a version one by one', async () => {
    const rid = await publish('1.0.0@/windows/amd64', '1.0.0@/linux/amd64');
    const { body } = await client.latest(rid, { system: 'linux', arch: 'amd64' });
    expect(body.data).toMatchObject({ version_name: '1.0.0', version_number: 1, system: 'linux' });
  });

  it('carries the texts it was given, also after they were changed', async () => {
    const rid = await publish();
    await client.publish(rid, {
      version_name: '1.0.0',
      file,
      release_note: 'first "note" ü',
      custom_data: '{}',
    });
    expect((await client.latest(rid)).body.data).toMatchObject({
      release_note: 'first "note" ü',
      custom_data: '{}',
    });
    await client.send('PUT', `/resources/${rid}/versions/release-note`, {
      version_name: '1.0.0',
      content: 'second',
    });
    await client.send('PUT', `/resources/${rid}/versions/custom-data`, {
      version_name: '1.0.0',
      content: '🎉',
    });
    expect((await client.latest(rid)).body.data).toMatchObject({ release_note: 'second', custom_data: '🎉' });
  });
});
