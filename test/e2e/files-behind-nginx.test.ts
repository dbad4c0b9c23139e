import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { hasNginx, Nginx } from '../support/nginx.ts';
import { TestApp } from '../support/test-app.ts';

const run = promisify(execFile);
const PREFIX = '/_packages/';
const bytes = randomBytes(2_000_000);
const etag = `"${createHash('sha256').update(bytes).digest('hex')}"`;
let app: TestApp;
let nginx: Nginx;
let directory: string;
/** Of the package, with nginx's address and with the service's own. */
let url: string;
let direct: string;
const file = (name: string) => path.join(directory, name);

/** As docs/distribution.md says to configure it. */
const locations = () => `
  large_client_header_buffers 4 32k;
  location / { proxy_pass ${app.url}; proxy_http_version 1.1; proxy_set_header Host $http_host; }
  location ${PREFIX} {
    internal;
    alias ${app.dataDir}/packages/;
    etag off;
    add_header ETag $upstream_http_etag;
    add_header Repr-Digest $upstream_http_repr_digest;
    add_header X-Content-Type-Options nosniff;
  }`;

async function publish(): Promise<string> {
  const client = new Client(app.url);
  await client.createResource('my-app', { update_type: 'full' });
  await client.publish('my-app', { version_name: '1.0.0+7', system: 'linux', file: bytes });
  const latest = await client.send('GET', '/resources/my-app/latest?os=linux');
  const redirect = await fetch(latest.body.data.download_url, { redirect: 'manual' });
  return redirect.headers.get('location')!;
}

const get = async (headers: Record<string, string> = {}, method = 'GET', target = url) => {
  const answer = await fetch(target, { headers, method });
  return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
};
/** Bytes that the service itself has sent. */
async function served(): Promise<number> {
  const metrics = await (await fetch(`${app.url}/metrics`)).text();
  return Number(/^rb_served_bytes_total (\d+)/m.exec(metrics)![1]);
}

if (!hasNginx) console.warn('skipped: nginx not installed');

describe.skipIf(!hasNginx)('/files behind nginx', () => {
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'rb-behind-nginx-'));
    app = await TestApp.start({ extra: { accel_prefix: PREFIX } });
    nginx = await Nginx.start(locations());
    direct = await publish();
    url = direct.replace(app.url, nginx.url);
  });
  afterAll(async () => {
    await nginx[Symbol.asyncDispose]();
    await app[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  it('comes from nginx whole, with all that is said of it', async () => {
    const { status, headers, body } = await get();
    expect(status).toBe(200);
    expect(body.equals(bytes)).toBe(true);
    expect(Object.fromEntries(headers)).toMatchObject({
      etag,
      'content-type': 'application/zip',
      'content-length': '2000000',
      'content-disposition': 'attachment; filename="package.zip"',
      'cache-control': 'public, max-age=86400, immutable',
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      'repr-digest': `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`,
    });
    expect(headers.has('x-accel-redirect')).toBe(false);
    expect(await served()).toBe(0);
  });

  it.each<[string, Record<string, string>, number, number, number]>([
    ['a range', { range: 'bytes=100-199' }, 206, 100, 200],
    ['a suffix', { range: 'bytes=-5' }, 206, 1_999_995, 2_000_000],
    ['a range of the same file', { range: 'bytes=5-', 'if-range': etag }, 206, 5, 2_000_000],
    ['a stale If-Range', { range: 'bytes=5-9', 'if-range': '"old"' }, 200, 0, 2_000_000],
    ['If-Match', { 'if-match': etag }, 200, 0, 2_000_000],
    ['a range with If-Match', { range: 'bytes=5-9', 'if-match': etag }, 206, 5, 10],
    ['an unknown unit', { range: 'items=0-1' }, 200, 0, 2_000_000],
    ['a range backwards', { range: 'bytes=9-5' }, 200, 0, 2_000_000],
    ['an empty item', { range: 'bytes=,5-9' }, 206, 5, 10],
    ['overlapping ranges', { range: 'bytes=0-,0-' }, 200, 0, 2_000_000],
    ['another If-None-Match', { 'if-none-match': '"old"' }, 200, 0, 2_000_000],
  ])('gives %s as without nginx', async (_, headers, status, start, end) => {
    const reply = await get(headers);
    expect(reply.status).toBe(status);
    expect(reply.headers.get('etag')).toBe(etag);
    expect(reply.body.equals(bytes.subarray(start, end))).toBe(true);
  });

  it('gives ranges in the order of the request, after a line break', async () => {
    const before = await served();
    const { status, headers, body } = await get({ range: 'bytes=50-59,0-9, 5-6' });
    expect(status).toBe(206);
    const boundary = /^multipart\/byteranges; boundary=(\w+)$/.exec(headers.get('content-type')!)![1]!;
    const part = (start: number, end: number) =>
      `\r\n--${boundary}\r\nContent-Type: application/zip\r\nContent-Range: bytes ${start}-${end}/2000000` +
      `\r\n\r\n${bytes.toString('latin1', start, end + 1)}`;
    const text = `${part(50, 59)}${part(0, 9)}${part(5, 6)}\r\n--${boundary}--\r\n`;
    expect(body.toString('latin1')).toBe(text);
    expect(await served()).toBe(before);
  });

  it('has validators, refusals and HEAD from the service', async () => {
    expect((await get({ 'if-none-match': etag })).status).toBe(304);
    const modified = (await get({}, 'HEAD')).headers.get('last-modified')!;
    expect((await get({ 'if-modified-since': modified })).status).toBe(304);
    expect((await get({ range: 'bytes=0-1', 'if-range': modified })).status).toBe(206);
    expect((await get({ 'if-match': '"old"' })).status).toBe(412);
    const outside = await get({ range: 'bytes=2000000-' });
    expect([outside.status, outside.headers.get('content-range')]).toEqual([416, 'bytes */2000000']);
    const head = await get({ range: 'bytes=0-1' }, 'HEAD');
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '2000000']);
    expect(head.headers.get('etag')).toBe(etag);
  });

  it('is refused without a signature, by any way', async () => {
    expect((await get({}, 'GET', url.replace(/&s=.*/, ''))).status).toBe(404);
    const key = new URL(url).pathname.replace('/files/', '');
    expect((await get({}, 'GET', `${nginx.url}${PREFIX}${key}`)).status).toBe(404);
  });

  it('is told to nginx by its key', async () => {
    const { headers, body } = await get({}, 'GET', direct);
    expect(headers.get('x-accel-redirect')).toMatch(
      /^\/_packages\/my-app\/[\w-]+\/my-app-1\.0\.0\+7-linux\.zip$/,
    );
    expect(body).toHaveLength(0);
  });

  it.each([0, 1, 1_234_567])('is resumed by curl that has %i bytes', async (had) => {
    await writeFile(file('out'), bytes.subarray(0, had));
    await run('curl', ['-sS', '--fail', '-o', file('out'), '-C', '-', url]);
    expect((await readFile(file('out'))).equals(bytes)).toBe(true);
  });

  it('is synced by zsync', async () => {
    const before = await served();
    const old = Buffer.from(bytes);
    for (let at = 10_000; at < old.length; at += 200_000) old.fill(0, at, at + 3000);
    await writeFile(file('old'), old);
    await writeFile(file('new'), bytes);
    await run('zsyncmake', ['-u', url, '-o', file('new.zsync'), file('new')]);
    const options = { timeout: 30_000 };
    await run('zsync', ['-q', '-i', file('old'), '-o', file('synced'), file('new.zsync')], options);
    expect((await readFile(file('synced'))).equals(bytes)).toBe(true);
    expect(await served()).toBe(before);
  });

  // The last test: the package stays known as damaged.
  it('is not handed over when it is damaged in the store', async () => {
    const stored = path.join(app.dataDir, 'packages', decodeURIComponent(new URL(url).pathname.slice(7)));
    await truncate(stored, 1_000_000);
    expect((await get()).status).toBe(503);
    expect((await get({ range: 'bytes=0-9' })).status).toBe(503);
    expect((await get({}, 'HEAD')).status).toBe(503);
  });
});
