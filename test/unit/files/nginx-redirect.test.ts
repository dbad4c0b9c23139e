import { describe, expect, it } from 'vitest';
import { answerFile } from '../../../src/files/logic/file-answer.ts';
import { redirectInNginx, nginxWouldSendTheSame } from '../../../src/files/logic/nginx-redirect.ts';

const file = {
  name: 'app-_1.zip',
  unicodeName: 'app-é1.zip',
  size: 10_000,
  modifiedAt: new Date('2026-11-20T10:00:00.750Z'),
  etag: '"abc"',
  digest: 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=',
};
const ranges = (count: number) => Array.from({ length: count }, (_, i) => `${i}-${i}`).join(',');

describe('nginxWouldSendTheSame', () => {
  it.each<[string, Record<string, string>, boolean]>([
    ['the whole file', {}, true],
    ['a range', { range: 'bytes=0-1' }, true],
    ['the rest', { range: 'bytes=5-' }, true],
    ['a suffix', { range: 'bytes=-5' }, true],
    ['ranges', { range: 'bytes=5-6, 1-2,-1' }, true],
    ['one beyond the end among others', { range: 'bytes=0-1,10000-' }, true],
    ['as many ranges as are served', { range: `bytes=${ranges(1000)}` }, true],
    ['a current If-Range', { range: 'bytes=0-1', 'if-range': '"abc"' }, true],
    ['another If-None-Match', { 'if-none-match': '"x"' }, true],
    ['too many ranges', { range: `bytes=${ranges(1001)}` }, false],
    ['overlapping ranges', { range: 'bytes=0-,0-' }, false],
    ['a stale If-Range', { range: 'bytes=0-1', 'if-range': '"x"' }, false],
    ['a range backwards', { range: 'bytes=2-1' }, false],
    ['another unit', { range: 'items=0-1' }, false],
    ['empty items', { range: 'bytes=,0-1' }, false],
    ['a tab', { range: 'bytes=0-1,\t3-4' }, false],
    ['a number beyond 64 bits', { range: `bytes=0-${'9'.repeat(30)}` }, false],
    ['If-Match', { 'if-match': '"abc"' }, false],
    ['If-Match with anything', { 'if-match': '*' }, false],
    ['nothing new', { 'if-none-match': '"abc"' }, false],
    ['no range within', { range: 'bytes=10000-' }, false],
  ])('on %s', (_, headers, agrees) =>
    expect(nginxWouldSendTheSame(answerFile(file, { method: 'GET', headers }, 'B'), headers)).toBe(agrees),
  );

  it('leaves HEAD alone', () =>
    expect(nginxWouldSendTheSame(answerFile(file, { method: 'HEAD', headers: {} }, 'B'), {})).toBe(false));
});

describe('redirectInNginx', () => {
  it('names the file and its headers', () =>
    expect(redirectInNginx(file, '/_packages/app/1/app-_1.zip')).toEqual({
      status: 200,
      headers: {
        'x-accel-redirect': '/_packages/app/1/app-_1.zip',
        'content-type': 'application/zip',
        'content-length': '0',
        'content-disposition': `attachment; filename="app-_1.zip"; filename*=UTF-8''app-%C3%A91.zip`,
        'cache-control': 'public, max-age=86400, immutable',
        etag: '"abc"',
        'repr-digest': `sha-256=:${file.digest}:`,
        'last-modified': 'Fri, 20 Nov 2026 10:00:00 GMT',
      },
      body: [],
    }));
});
