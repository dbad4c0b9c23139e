import { createHash, randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { key } from '../contracts/blob-store.contract.ts';
import { FilesApp, type Headers } from '../support/files-app.ts';

const KEY = 'my-app/0190/my-app-1.0.0+7-windows-amd64.zip';
const bytes = randomBytes(300_000);
const sha256 = createHash('sha256').update(bytes).digest('hex');
let app: FilesApp;
let url: string;

beforeAll(async () => {
  app = await FilesApp.start();
  url = await app.put(KEY, bytes);
});
afterEach(() => {
  app.store.streams.length = 0;
  app.store.blobs.length = 0;
  app.served = 0;
});
afterAll(() => app[Symbol.asyncDispose]());

const get = (headers: Headers = {}, target = url) => app.ask(target, headers);
const shared = async () => ({
  'content-type': 'application/zip',
  'content-disposition': 'attachment; filename="my-app-1.0.0+7-windows-amd64.zip"',
  'cache-control': 'public, max-age=86400, immutable',
  'accept-ranges': 'bytes',
  etag: `"${sha256}"`,
  'last-modified': (await app.store.stat(key(KEY))).modifiedAt.toUTCString(),
});

/** The exact bytes that a body of several ranges must have. */
function multipart(boundary: string, type: string, ranges: readonly [number, number][]): Buffer {
  const parts = ranges.flatMap(([start, end]) => [
    Buffer.from(`\r\n--${boundary}\r\nContent-Type: ${type}\r\n`),
    Buffer.from(`Content-Range: bytes ${start}-${end}/${bytes.length}\r\n\r\n`),
    bytes.subarray(start, end + 1),
  ]);
  return Buffer.concat([...parts, Buffer.from(`\r\n--${boundary}--\r\n`)]);
}

const boundaryOf = (headers: Headers) =>
  /^multipart\/byteranges; boundary=(\w+)$/.exec(headers['content-type'] ?? '')?.[1] ?? '';

describe('GET /files', () => {
  it('sends the package as it is', async () => {
    const reply = await get({ 'accept-encoding': 'gzip, br' });
    expect(reply.status).toBe(200);
    expect(reply.headers).toMatchObject({ ...(await shared()), 'content-length': '300000' });
    expect(reply.headers).not.toHaveProperty('content-encoding');
    expect(reply.headers).not.toHaveProperty('transfer-encoding');
    expect(reply.body.equals(bytes)).toBe(true);
    expect(app.served).toBe(300_000);
  });

  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=100000-199999', 100_000, 199_999],
    ['bytes=299999-', 299_999, 299_999],
    ['bytes=-5', 299_995, 299_999],
    ['bytes=-999999', 0, 299_999],
    ['bytes=10-20,300000-', 10, 20],
  ])('sends %s', async (range, start, end) => {
    const reply = await get({ range });
    expect(reply.status).toBe(206);
    expect(reply.headers).toMatchObject({
      ...(await shared()),
      'content-length': String(end - start + 1),
      'content-range': `bytes ${start}-${end}/300000`,
    });
    expect(reply.body.equals(bytes.subarray(start, end + 1))).toBe(true);
    expect(app.served).toBe(end - start + 1);
  });

  it.each<[string, [number, number][]]>([
    [
      'bytes=23651-56264, 195935-208873',
      [
        [23_651, 56_264],
        [195_935, 208_873],
      ],
    ],
    [
      'bytes=2048-4095,0-2047,299008-299999',
      [
        [2048, 4095],
        [0, 2047],
        [299_008, 299_999],
      ],
    ],
    [
      'bytes=0-99,50-149,50-149',
      [
        [0, 99],
        [50, 149],
        [50, 149],
      ],
    ],
    [
      'bytes=-1,0-0',
      [
        [299_999, 299_999],
        [0, 0],
      ],
    ],
  ])('sends %s in parts', async (range, ranges) => {
    const reply = await get({ range });
    const body = multipart(boundaryOf(reply.headers as Headers), 'application/zip', ranges);
    expect(reply.status).toBe(206);
    expect(reply.headers).not.toHaveProperty('content-range');
    expect(reply.headers['content-length']).toBe(String(body.length));
    expect(reply.body.equals(body)).toBe(true);
    expect(app.served).toBe(ranges.reduce((sum, [start, end]) => sum + end - start + 1, 0));
  });

  it('sends a thousand parts from one read of the file, and everything for one more', async () => {
    const ranges = Array.from({ length: 1001 }, (_, i): [number, number] => [i * 290, i * 290 + 9]);
    const header = (list: typeof ranges) => `bytes=${list.map((range) => range.join('-')).join(',')}`;
    const reply = await get({ range: header(ranges.slice(0, 1000)) });
    const body = multipart(boundaryOf(reply.headers as Headers), 'application/zip', ranges.slice(0, 1000));
    expect(reply.body.equals(body)).toBe(true);
    expect(app.store.streams).toHaveLength(1);
    expect((await get({ range: header(ranges) })).body.equals(bytes)).toBe(true);
  });

  it('opens the file once for ranges that are far apart, and reads each in its turn', async () => {
    const ranges: [number, number][] = [
      [200_000, 200_009],
      [0, 9],
      [100_000, 299_999],
      [5, 14],
    ];
    const reply = await get({ range: `bytes=${ranges.map((range) => range.join('-')).join(',')}` });
    const body = multipart(boundaryOf(reply.headers as Headers), 'application/zip', ranges);
    expect(reply.body.equals(body)).toBe(true);
    await app.store.allClosed();
    expect([app.store.blobs.length, app.store.streams.length]).toEqual([1, ranges.length]);
  });

  it('makes up a new boundary each time', async () => {
    const boundaries = await Promise.all(
      [1, 2].map(async () => boundaryOf((await get({ range: 'bytes=0-1,3-4' })).headers as Headers)),
    );
    expect(boundaries[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(boundaries[0]).not.toBe(boundaries[1]);
  });

  it('goes on on the same connection after each kind of answer', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const asked: [Headers, number][] = [
      [{ range: 'bytes=5-9,1-2' }, 206],
      [{ range: 'bytes=5-9' }, 206],
      [{ range: 'bytes=999999-' }, 416],
      [{ 'if-none-match': '*' }, 304],
      [{ 'if-match': '"x"' }, 412],
      [{}, 200],
    ];
    for (const [headers, status] of asked) {
      expect((await app.ask(url, headers, 'HEAD', agent)).status).toBe(headers['range'] ? 200 : status);
      expect((await app.ask(url, headers, 'GET', agent)).status).toBe(status);
    }
    expect(Object.values(agent.freeSockets).flat()).toHaveLength(1);
    agent.destroy();
  });

  it('says how long the package is when the range lies outside', async () => {
    const reply = await get({ range: 'bytes=300000-' });
    expect(reply.status).toBe(416);
    expect(reply.headers).toMatchObject({ 'content-range': 'bytes */300000' });
    expect(reply.headers).not.toHaveProperty('cache-control');
    expect(JSON.parse(reply.body.toString())).toEqual({ code: 1, msg: 'no range lies within the package' });
  });

  it.each([[{ 'if-none-match': `W/"${sha256}"` }], [{ 'if-none-match': '*', range: 'bytes=0-1' }]])(
    'has nothing new for %o',
    async (headers) => {
      const reply = await get(headers);
      expect(reply.status).toBe(304);
      expect(reply.headers).toMatchObject({
        etag: `"${sha256}"`,
        'cache-control': expect.stringContaining('max-age'),
      });
      expect(reply.headers).not.toHaveProperty('content-type');
      expect(reply.body).toHaveLength(0);
      expect(app.store.streams).toHaveLength(0);
    },
  );

  it('goes on with the same file only', async () => {
    const range = 'bytes=100-199';
    const current = (await shared())['last-modified'];
    expect((await get({ range, 'if-range': `"${sha256}"` })).status).toBe(206);
    expect((await get({ range, 'if-range': current })).status).toBe(206);
    expect((await get({ range, 'if-range': '"other"' })).body.equals(bytes)).toBe(true);
    expect((await get({ range, 'if-range': 'Thu, 01 Jan 1970 00:00:00 GMT' })).status).toBe(200);
    expect((await get({ 'if-modified-since': current })).status).toBe(304);
  });

  it.each([
    ['app/1/app.tar.gz', 'application/gzip', 'app.tar.gz'],
    ['app/1/app.exe', 'application/octet-stream', 'app.exe'],
    ['alone.zip', 'application/zip', 'alone.zip'],
    [
      Array.from({ length: 8 }, (_, i) => String(i).repeat(60)).join('/'),
      'application/octet-stream',
      '7'.repeat(60),
    ],
  ])('serves %s as %s', async (key, type, name) => {
    const reply = await get({}, await app.put(key, Buffer.from('x')));
    expect(reply.headers['content-type']).toBe(type);
    expect(reply.headers['content-disposition']).toBe(`attachment; filename="${name}"`);
    expect(reply.body.toString()).toBe('x');
  });

  it('gives its true name besides', async () => {
    const { pathname, search } = new URL(await app.put('app/2/app-_1.zip', Buffer.from('x')), 'http://x');
    const digest = new URLSearchParams(search).get('h')!;
    expect(pathname).toBe('/files/app/2/app-_1.zip');
    const { headers } = await get({}, app.sign('app/2/app-_1.zip', digest, undefined, 'app-версия 1.zip'));
    expect(headers['content-disposition']).toBe(
      `attachment; filename="app-_1.zip"; filename*=UTF-8''app-%D0%B2%D0%B5%D1%80%D1%81%D0%B8%D1%8F%201.zip`,
    );
  });

  it('sends an empty file', async () => {
    const reply = await get({}, await app.put('app/empty.zip', Buffer.alloc(0)));
    expect([reply.status, reply.headers['content-length'], reply.body.length]).toEqual([200, '0', 0]);
  });
});

describe('HEAD /files', () => {
  it('tells what GET would, and opens nothing', async () => {
    const reply = await app.ask(url, { range: 'bytes=0-1' }, 'HEAD');
    expect(reply.status).toBe(200);
    expect(reply.headers).toMatchObject({ ...(await shared()), 'content-length': '300000' });
    expect(reply.body).toHaveLength(0);
    expect([app.store.streams.length, app.served]).toEqual([0, 0]);
  });

  it('has the same conditions', async () => {
    expect((await app.ask(url, { 'if-none-match': `"${sha256}"` }, 'HEAD')).status).toBe(304);
    expect((await app.ask(url, { 'if-match': '"x"' }, 'HEAD')).status).toBe(412);
    expect((await app.ask('/files/none.zip', {}, 'HEAD')).status).toBe(404);
  });
});
