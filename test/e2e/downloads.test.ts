import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { sha256, zipOf } from '../support/packages.ts';
import { TestApp } from '../support/test-app.ts';

let app: TestApp;
let client: Client;
let file: Buffer;
const head = (url: string) => fetch(url, { method: 'HEAD', redirect: 'manual' });
const get = (url: string, headers = {}) => fetch(url, { redirect: 'manual', headers });
const keyOf = async (rid: string, query = {}): Promise<string> =>
  (await client.latest(rid, query)).body.data.download_url;

beforeAll(async () => {
  app = await TestApp.start();
  client = new Client(app.url);
  file = await zipOf({ 'a.txt': 'a'.repeat(10_000) });
  await client.createResource('my-app');
  await client.publish('my-app', { version_name: '1.0.0', system: 'linux', arch: 'arm64', file });
  await client.createResource('any-file', { update_type: 'full' });
});
afterAll(() => app[Symbol.asyncDispose]());

describe('a download key', () => {
  it('redirects to the package, again and again', async () => {
    const url = await keyOf('my-app', { system: 'linux', arch: 'arm64' });
    for (let time = 0; time < 2; time++) {
      const answer = await get(url);
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([302, 'no-store']);
      const bytes = Buffer.from(await (await get(answer.headers.get('location')!)).arrayBuffer());
      expect(sha256(bytes)).toBe(sha256(file));
    }
  });

  it('tells what the package is without a redirect', async () => {
    const answer = await head(await keyOf('my-app', { system: 'linux', arch: 'arm64' }));
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'content-disposition': 'attachment; filename="package.zip"',
      'content-length': String(file.length),
      'content-type': 'application/zip',
      etag: `"${sha256(file)}"`,
    });
  });

  it('works under /api too', async () => {
    const answer = await client.send('GET', '/api/resources/my-app/latest?os=linux&arch=arm64');
    expect((await head(answer.body.data.url)).status).toBe(200);
    expect((await get(answer.body.data.url)).status).toBe(302);
  });

  it('is not made up', async () => {
    for (const path of ['/resources/download/none', '/api/resources/download/none']) {
      const answer = await client.send('GET', path);
      expect([answer.status, answer.body]).toEqual([404, { code: 1, msg: 'resource not found' }]);
      expect((await head(app.url + path)).status).toBe(404);
    }
  });

  it('belongs to the address that was asked', async () => {
    await using behind = await TestApp.start({ instance: { public_url: 'https://updates.example.com/rb' } });
    const publisher = new Client(behind.url);
    await publisher.createResource('my-app');
    await publisher.publish('my-app', { version_name: '1.0.0', file });
    const { body } = await publisher.latest('my-app');
    expect(body.data.download_url).toMatch(/^https:\/\/updates\.example\.com\/rb\/resources\/download\//);
    const key = body.data.download_url.split('/').at(-1) as string;
    const location = (await get(`${behind.url}/resources/download/${key}`)).headers.get('location');
    expect(location).toMatch(/^https:\/\/updates\.example\.com\/rb\/files\//);
  });
});

describe('behind a proxy', () => {
  it.each([
    [
      { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'updates.example.com' },
      'https://updates.example.com/',
    ],
    [{ 'x-forwarded-host': 'updates.example.com:8443' }, 'http://updates.example.com:8443/'],
    [{ 'x-forwarded-proto': 'https","evil":"1' }, '1001'],
    [{ 'x-forwarded-host': 'a"b' }, 'http://127.0.0.1:'],
  ])('that says %o the base is %s', async (headers, base) => {
    await using behind = await TestApp.start({ trust_proxy: true });
    const publisher = new Client(behind.url);
    await publisher.createResource('my-app');
    await publisher.publish('my-app', { version_name: '1.0.0', file });
    const { body } = await publisher.send('GET', '/resources/my-app/latest', undefined, headers);
    expect(body.code === 0 ? body.data.download_url : String(body.code)).toMatch(new RegExp(`^${base}`));
  });

  it('that nobody trusts, the base is what was asked', async () => {
    const { body } = await client.send('GET', '/resources/my-app/latest?os=linux&arch=arm64', undefined, {
      'x-forwarded-host': 'updates.example.com',
    });
    expect(body.data.download_url).toMatch(new RegExp(`^${app.url}/`));
  });
});

describe('a package', () => {
  it('is served with what caches and browsers need', async () => {
    const { headers } = await get(
      (await get(await keyOf('my-app', { system: 'linux', arch: 'arm64' }))).headers.get('location')!,
    );
    expect(Object.fromEntries(headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'cache-control': 'public, max-age=86400, immutable',
      'content-disposition': 'attachment; filename="package.zip"',
      'content-type': 'application/zip',
      etag: `"${sha256(file)}"`,
      'x-content-type-options': 'nosniff',
    });
    expect(headers.get('content-encoding')).toBeNull();
  });

  it('can be resumed', async () => {
    const url = await keyOf('my-app', { system: 'linux', arch: 'arm64' });
    const rest = await fetch(url, { headers: { range: 'bytes=100-', 'if-range': `"${sha256(file)}"` } });
    expect(rest.status).toBe(206);
    expect(Buffer.from(await rest.arrayBuffer())).toEqual(file.subarray(100));
  });

  it.each([
    ['1', 'setup.exe', 'application/octet-stream', 'setup.exe'],
    ['2', 'app.tar.gz', 'application/gzip', 'app.tar.gz'],
    ['3', 'My App.AppImage', 'application/octet-stream', 'My App.AppImage'],
    ['4', 'plain', 'application/octet-stream', 'plain'],
    ['5', 'aux.exe', 'application/octet-stream', 'any-file-5.exe'],
  ])('%s of a full-only resource may be any file: %s', async (version_name, fileName, type, saved) => {
    const bytes = Buffer.from(`not an archive: ${fileName}`);
    expect((await client.publish('any-file', { version_name, file: bytes, fileName })).status).toBe(201);
    const answer = await fetch(await keyOf('any-file'));
    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${saved}"`);
    expect(await answer.text()).toBe(bytes.toString());
  });
});
