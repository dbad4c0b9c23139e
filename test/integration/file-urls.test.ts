import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FilesApp, type Headers } from '../support/files-app.ts';

const KEY = 'my-app/0190/my-app-1.0.0+7-windows-amd64.zip';
const bytes = Buffer.from('a package');
const sha256 = createHash('sha256').update(bytes).digest('hex');
let app: FilesApp;
let url: string;

beforeAll(async () => {
  app = await FilesApp.start();
  url = await app.put(KEY, bytes);
});
afterAll(() => app[Symbol.asyncDispose]());

const get = (headers: Headers = {}, target = url) => app.ask(target, headers);

describe('the URL', () => {
  it.each<[string, (url: string) => string]>([
    ['a plus that is not encoded', (it) => it.replace('%2B', '+')],
    ['an encoded slash', (it) => it.replace('/0190/', '%2f0190%2F')],
    ['letters encoded without need', (it) => it.replace('/files/my', '/files/%6d%79')],
    ['other parameters', (it) => `${it}&utm=1&utm=2`],
    ['another order of parameters', (it) => it.replace(/\?(.*?)&(.*)/, '?$2&$1')],
  ])('may have %s', async (_, change) => expect((await get({}, change(url))).status).toBe(200));

  const query = () => url.slice(url.indexOf('?'));
  const refused: [string, () => string][] = [
    ['no signature', () => url.replace(/&s=.*/, '')],
    ['no query', () => url.replace(/\?.*/, '')],
    ['an empty signature', () => url.replace(/&s=.*/, '&s=')],
    ['another signature', () => url.replace(/&s=./, '&s=-')],
    ['the signature of another file', () => app.sign('app/1/app.exe').replace('app/1/app.exe', KEY)],
    ['another digest', () => url.replace(sha256, 'b'.repeat(64))],
    ['an expiry in the past', () => app.sign(KEY, sha256, FilesApp.NOW)],
    ['a changed expiry', () => url.replace(/e=\d+/, 'e=1900000000')],
    ['the expiry twice', () => `${url}&e=${FilesApp.NOW + 60}`],
    ['the digest twice', () => `${url}&h=${sha256}`],
    ['the signature twice', () => `${url}&s=x`],
    ['a name that was not signed', () => `${url}&n=evil.exe`],
    ['a name twice', () => `${url}&n=a&n=b`],
    ['a parameter as a list', () => url.replace('?e=', '?e[]=')],
    ['a plus that became a space', () => url.replace('%2B', '%20')],
    ['an unknown blob', () => app.sign('my-app/0190/none.zip')],
    ['a directory', () => app.sign('my-app/0190')],
    ['a blob as a directory', () => app.sign(`${KEY}/x`)],
    ['a slash at the end', () => url.replace('?', '/?')],
    ['a slash doubled', () => url.replace('/0190', '//0190')],
    ['nothing', () => `/files/${query()}`],
    ['a key too long', () => `/files/${'a'.repeat(600)}${query()}`],
    ['the way up', () => `/files/../../etc/passwd${query()}`],
    ['the way up, inside', () => url.replace('/0190/', '/x/../0190/')],
    ['the way up, encoded', () => `/files/%2e%2e/%2e%2e/etc/passwd${query()}`],
    ['the way up, encoded whole', () => `/files/..%2f..%2fetc%2fpasswd${query()}`],
    ['the way up, encoded twice', () => `/files/%252e%252e%252fetc${query()}`],
    ['the way up by backslashes', () => `/files/..%5c..%5cetc${query()}`],
    ['the way up by raw backslashes', () => `/files/..\\..\\etc${query()}`],
    ['the way up, rightly signed', () => app.sign(`x/../${KEY}`, sha256)],
    ['an absolute path', () => `/files//etc/passwd${query()}`],
    ['an absolute path, encoded', () => `/files/%2fetc%2fpasswd${query()}`],
    ['a NUL', () => url.replace('.zip', '.zip%00')],
    ['a line break', () => url.replace('.zip', '.zip%0a')],
    ['a parameter mark, encoded', () => url.replace('?', '%3f')],
    ['full-width dots', () => `/files/%ef%bc%8e%ef%bc%8e/etc${query()}`],
    ['a hidden file', () => `/files/.staged${query()}`],
    ['a prototype key', () => `/files/__proto__${query()}`],
  ];

  it.each(refused)('may not have %s', async (_, target) => {
    const reply = await get({ range: 'bytes=0-1' }, target());
    expect(reply.status).toBe(404);
    expect(JSON.parse(reply.body.toString())).toEqual({ code: 1, msg: 'resource not found' });
    expect(reply.headers).not.toHaveProperty('cache-control');
    expect(reply.headers).not.toHaveProperty('etag');
  });

  // The router refuses an undecodable path before it looks for a route.
  it.each(['/files/%', '/files/%zz', '/files/%c0%ae%c0%ae/etc', '/files/%ff'])(
    'may not be %s',
    async (target) => {
      const { status, body } = await get({}, target + query());
      expect([400, 404]).toContain(status);
      expect(body.toString()).not.toContain(app.directory);
    },
  );

  it('opens nothing but regular files', async () => {
    await mkdir(path.join(app.directory, 'app/dir.zip'), { recursive: true });
    expect((await get({}, app.sign('app/dir.zip'))).status).toBe(404);
  });

  it('is counted as a failure when its package is missing, and only then', async () => {
    const before = app.failures.length;
    await get({}, '/files/app/made-up.zip?e=1&h=2&s=3');
    expect(app.failures.length).toBe(before);
    await get({}, app.sign('app/lost.zip'));
    expect(app.failures.slice(before)).toEqual(['missing']);
  });

  it.each(['POST', 'PUT', 'DELETE'])('is not for %s', async (method) =>
    expect((await app.ask(url, {}, method)).status).toBe(404),
  );
});
