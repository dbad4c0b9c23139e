import { describe, expect, it } from 'vitest';
import { contentTypeOf } from '../../../src/files/content-type.ts';
import { answerFile, type FileAnswer } from '../../../src/files/logic/file-answer.ts';

const bytes = Buffer.from('0123456789');
const file = {
  name: 'app-1.0.0.zip',
  size: bytes.length,
  modifiedAt: new Date('2026-11-20T10:00:00.750Z'),
  etag: '"abc"',
  digest: 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=',
};
const CACHING = {
  'cache-control': 'public, max-age=86400, immutable',
  etag: '"abc"',
  'last-modified': 'Fri, 20 Nov 2026 10:00:00 GMT',
  'accept-ranges': 'bytes',
};
const WHOLE = {
  ...CACHING,
  'content-type': 'application/zip',
  'content-length': '10',
  'content-disposition': 'attachment; filename="app-1.0.0.zip"',
};

const ask = (headers = {}, method: 'GET' | 'HEAD' = 'GET') => answerFile(file, { method, headers }, 'B');
const text = (answer: FileAnswer) =>
  answer.body
    .map((piece) =>
      typeof piece === 'string' ? piece : bytes.toString('latin1', piece.start, piece.end + 1),
    )
    .join('');

/** Only whole answers have it. */
const DIGEST = { 'repr-digest': `sha-256=:${file.digest}:` };

describe('answerFile', () => {
  it('sends the whole file', () => {
    const answer = ask();
    expect(answer).toMatchObject({ status: 200, headers: { ...WHOLE, ...DIGEST } });
    expect(text(answer)).toBe('0123456789');
  });

  it('sends one range', () => {
    const answer = ask({ range: 'bytes=2-4' });
    const headers = { ...WHOLE, 'content-length': '3', 'content-range': 'bytes 2-4/10' };
    expect(answer).toEqual({ status: 206, headers, body: [{ start: 2, end: 4 }] });
  });

  it('sends one range without parts, also when it is what is left of several', () => {
    expect(ask({ range: 'bytes=2-4,10-' })).toEqual(ask({ range: 'bytes=2-4' }));
  });

  it('sends several ranges as parts, in the order of the request', () => {
    const answer = ask({ range: 'bytes=7-8, 0-0,-1' });
    const body =
      '\r\n--B\r\nContent-Type: application/zip\r\nContent-Range: bytes 7-8/10\r\n\r\n78' +
      '\r\n--B\r\nContent-Type: application/zip\r\nContent-Range: bytes 0-0/10\r\n\r\n0' +
      '\r\n--B\r\nContent-Type: application/zip\r\nContent-Range: bytes 9-9/10\r\n\r\n9' +
      '\r\n--B--\r\n';
    expect(text(answer)).toBe(body);
    const headers = {
      ...WHOLE,
      'content-type': 'multipart/byteranges; boundary=B',
      'content-length': String(body.length),
    };
    expect(answer).toMatchObject({ status: 206, headers });
    expect(answer.headers).not.toHaveProperty('content-range');
  });

  it.each(['bytes=9-8', 'items=0-1', 'bytes=0-9,0-9'])('sends everything for %s', (range) =>
    expect(ask({ range })).toEqual(ask()),
  );

  it('says how long the file is when no range can be had', () => {
    const headers = { 'accept-ranges': 'bytes', 'content-range': 'bytes */10' };
    expect(ask({ range: 'bytes=10-' })).toEqual({ status: 416, headers, body: [] });
  });

  it('answers HEAD as GET, without a body and without ranges', () => {
    expect(ask({ range: 'bytes=0-1' }, 'HEAD')).toEqual({
      status: 200,
      headers: { ...WHOLE, ...DIGEST },
      body: [],
    });
    expect(ask({ range: 'bytes=10-' }, 'HEAD').status).toBe(200);
    expect(ask({ 'if-none-match': '"abc"' }, 'HEAD').status).toBe(304);
  });

  it('looks at conditions before ranges', () => {
    const unmodified = { status: 304, headers: CACHING, body: [] };
    expect(ask({ 'if-none-match': '"abc"', range: 'bytes=0-1' })).toEqual(unmodified);
    expect(ask({ 'if-none-match': '"abc"', range: 'bytes=10-' })).toEqual(unmodified);
    expect(ask({ 'if-match': '"x"', range: 'bytes=0-1' })).toEqual({ status: 412, headers: {}, body: [] });
  });

  it.each([
    [{ 'if-range': '"abc"', range: 'bytes=0-1' }, 206],
    [{ 'if-range': '"old"', range: 'bytes=0-1' }, 200],
    [{ 'if-range': '"old"', range: 'bytes=10-' }, 200],
    [{ 'if-range': 'Fri, 20 Nov 2026 10:00:00 GMT', range: 'bytes=0-1' }, 206],
    [{ 'if-range': 'Fri, 20 Nov 2026 11:00:00 GMT', range: 'bytes=0-1' }, 200],
    [{ 'if-range': '"abc"' }, 200],
  ])('answers %o with %i', (headers, status) => expect(ask(headers).status).toBe(status));

  it('sends an empty file', () => {
    const answer = answerFile({ ...file, size: 0 }, { method: 'GET', headers: {} }, 'B');
    expect(answer).toEqual({
      status: 200,
      headers: { ...WHOLE, ...DIGEST, 'content-length': '0' },
      body: [],
    });
  });
});

describe('contentTypeOf', () => {
  it.each([
    ['a.zip', 'application/zip'],
    ['A.ZIP', 'application/zip'],
    ['a.tar.gz', 'application/gzip'],
    ['a.tgz', 'application/gzip'],
    ['a.gz', 'application/octet-stream'],
    ['a.zip.exe', 'application/octet-stream'],
    ['zip', 'application/octet-stream'],
  ])('%s is %s', (name, type) => expect(contentTypeOf(name)).toBe(type));
});
