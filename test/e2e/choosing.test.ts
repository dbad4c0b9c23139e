import { randomBytes } from 'node:crypto';
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
    ['a higher one for the exact platform', ['1.1.0@/windows/amd64', '1.0.0'], 'os=win&arch=x64', '1.1.0'],
    ['a higher one for any platform', ['1.0.0@/windows/amd64', '1.1.0'], 'os=win&arch=x64', '1.1.0'],
    ['a higher one for any arch', ['1.0.0@/macos/arm64', '2.0.0@/macos'], 'os=mac&arch=arm64', '2.0.0'],
    ['a higher one for the same os', ['1.1.0@/windows', '1.0.0'], 'os=windows&arch=arm64', '1.1.0'],
    ['the channel before the platform', ['1.0.0@/linux', '2.0.0@beta'], 'os=linux', '1.0.0'],
    ['dotted numbers', ['1.2.4.7', '1.3.0.0', '1.2.4.8'], '', '1.3.0.0'],
    ['dotted numbers on beta', ['24.04@beta', '24.10@beta', '24.04.1@beta'], 'channel=beta', '24.10'],
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
    ['the highest of dotted numbers', 'os=linux', '1.3.0.0'],
  ])('under /api: %s', async (_case, query, expected) => {
    const rid = await publish('1.0.0@/windows/amd64', '1.1.0', '1.3.0.0@/linux', '1.2.4.8@/linux');
    expect(await winner(`/api/resources/${rid}`, query)).toBe(expected);
  });

  it.each<[upload: object, check: string]>([
    [{ system: 'Windows_NT', arch: 'X86-64' }, 'os=win32&arch=amd64'],
    [{ os: 'macOS', arch: 'arm64e' }, 'system=darwin&arch=aarch64'],
    [{ os: 'osx', system: 'mac', arch: 'universal2' }, 'system=darwin'],
    [{ system: '', os: 'linux-gnu', arch: 'noarch' }, 'os=linux&arch=all'],
    [{ os: 'any', arch: 'any' }, 'os=any&arch=universal'],
    [{ os: 'freebsd', arch: 'riscv64' }, 'os=FreeBSD&arch=RISCV64'],
    [{ os: 'ios', arch: 'arm64-v8a' }, 'os=ios&arch=armv8'],
  ])('of an upload for %j is found with %s', async (fields, query) => {
    const rid = await publish();
    const { status, body } = await client.publish(rid, { version_name: '1.0.0', ...fields, file });
    expect([status, body.msg]).toEqual([201, 'success']);
    expect(await winner(`/resources/${rid}`, query)).toBe('1.0.0');
  });

  it('is refused for an upload with two systems', async () => {
    const { body } = await client.publish(await publish(), {
      version_name: '1.0.0',
      os: 'linux',
      system: 'mac',
      file,
    });
    expect(body).toMatchObject({ code: 1001, data: { violations: [{ field: 'os' }] } });
  });

  it.each(['os=win64', 'os=any', 'os=freebsd', 'arch=universal', 'arch=riscv64'])(
    'is asked for under /api in the words of MirrorChyan: not %s',
    async (query) => {
      expect(await winner(`/api/resources/${await publish('1.0.0')}`, query)).toMatch(/^800[23]$/);
    },
  );

  it('comes with its narrowest package', async () => {
    const rid = await publish('1.0.0', '1.0.0@/macos', '1.0.0@/macos/arm64');
    const systemAndArch = async (query: Record<string, string>) => {
      const { system, arch } = (await client.latest(rid, query)).body.data;
      return `${system}/${arch}`;
    };
    expect(await systemAndArch({ os: 'mac', arch: 'arm64' })).toBe('darwin/arm64');
    expect(await systemAndArch({ os: 'mac', arch: 'x64' })).toBe('darwin/');
    expect(await systemAndArch({ os: 'linux', arch: 'x64' })).toBe('/');
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

  it('is named to the publisher of a lower version', async () => {
    const rid = await publish('1.1.0', '2.0.0@beta', '3.0.0@/linux');
    const answer = async (fields: object) => {
      const { offered, reason } = (await client.publish(rid, { version_name: '', file, ...fields })).body
        .data;
      return [offered, reason];
    };
    const instead = (name: string) => [false, expect.stringContaining(`get version ${name},`)];
    expect(await answer({ version_name: '1.0.0' })).toEqual(instead('1.1.0'));
    expect(await answer({ version_name: '1.0.0' })).toEqual(instead('1.1.0'));
    expect(await answer({ version_name: '1.0.1', channel: 'beta' })).toEqual(instead('2.0.0'));
    expect(await answer({ version_name: '2.1.0', system: 'linux' })).toEqual(instead('3.0.0'));
    expect(await answer({ version_name: '2.2.0', system: 'mac' })).toEqual([undefined, undefined]);
    expect(await answer({ version_name: '0.1.0', status: 'draft' })).toEqual([undefined, undefined]);
  });

  it('is none for the publisher who adds to a withdrawn version, or uploads it again', async () => {
    const rid = 'withdrawn';
    await client.createResource(rid, { update_type: 'full' });
    const file = Buffer.from('bytes');
    await client.publish(rid, { version_name: '1.0.0', file });
    await client.send('PATCH', `/resources/${rid}/versions/1.0.0`, { status: 'yanked' });
    const notOffered = { offered: false, reason: 'version 1.0.0 is yanked' };
    for (const [status, fields] of [
      [200, {}],
      [201, { system: 'windows' }],
    ] as const)
      expect(await client.publish(rid, { version_name: '1.0.0', file, ...fields })).toMatchObject({
        status,
        body: { data: notOffered },
      });
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

describe('a client', () => {
  it.each([
    ['1.2.0', ['1.2.0']],
    ['1.2.0.0', ['1.2.0']],
    ['1.2', ['1.2.0']],
    ['v1.2', ['1.2.0']],
    ['1.2.0%0A', ['1.2.0']],
    ['%0D%0A1.2.0%20', ['1.2.0']],
    ['1.2.0+build.5', ['1.2.0+build.5']],
    ['1.2.0%2Bbuild.5', ['1.2.0', '1.2.0+build.5']],
    ['1.2.0+build.5', ['1.2.0', '1.2.0+build.5']],
    ['2024-01-15T10:30:00+02:00', ['2024-01-15T10:30:00+02:00']],
    ['2024-01-15+10:30:00', ['2024-01-15 10:30:00']],
    ['nightly+7', ['1.0.0', 'nightly 7']],
    ['nightly+8', ['1.0.0', 'nightly+8']],
  ])('that says current=%s has the last of %j', async (current, published) => {
    const rid = await publish(...published);
    const own = await client.send('GET', `/resources/${rid}/latest?current=${current}`);
    expect(own.body.data).toMatchObject({ version_name: published.at(-1), update_available: false });
    const api = await client.send('GET', `/api/resources/${rid}/latest?current_version=${current}`);
    expect(api.body).toMatchObject({
      msg: 'current version is latest',
      data: { version_name: published.at(-1) },
    });
  });

  it.each([
    ['1.1.9.9', ['1.2.0']],
    ['1.2.0+build.4', ['1.2.0+build.4', '1.2.0+build.5']],
    ['2024-01-15+10:29:59', ['2024-01-15 10:30:00']],
    ['1.2+0', ['1.3.0']],
  ])('that says current=%s is offered the last of %j', async (current, published) => {
    const rid = await publish(...published);
    const own = await client.send('GET', `/resources/${rid}/latest?current=${current}`);
    expect(own.body.data).toMatchObject({ version_name: published.at(-1), update_available: true });
    const api = await client.send('GET', `/api/resources/${rid}/latest?current_version=${current}`);
    expect(api.body).toMatchObject({ msg: 'success', data: { version_name: published.at(-1) } });
  });

  it.each(['v1.0', '1.0.0.0', '1.0.0 ', '1.0.0+b'])(
    'that says current=%s gets the incremental package from the version it means',
    async (current) => {
      const rid = await publish();
      const first = current.includes('+') ? current : '1.0.0';
      const big = randomBytes(50_000);
      await client.publish(rid, { version_name: first, file: await zipOf({ big, 'a.txt': 'a' }) });
      await client.publish(rid, { version_name: '1.1.0', file: await zipOf({ big, 'a.txt': 'b' }) });
      for (const path of ['', '/api'])
        await expect
          .poll(async () => {
            const { body } = await client.send('GET', `${path}/resources/${rid}/latest?current=${current}`);
            return body.data.update_type;
          })
          .toBe('incremental');
    },
  );
});
