import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawConnection } from '../../support/raw-http.ts';
import type { TestApp } from '../../support/test-app.ts';
import { field, file, FORM_TYPE, formBytes } from '../bad-input/form.ts';
import { expectUntouched } from '../bad-input/holdings.ts';
import { expectRefusal } from '../bad-input/refusal.ts';
import { authorization, expectAlive, startAnyFile, UPLOAD } from './any-file-app.ts';

/** Between two bytes of a slow client, ms. */
const DRIP = 50;

describe('a request', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startAnyFile({
      http: { headers_timeout: '300ms', body_timeout: '300ms', max_header_size: '4KiB', body_limit: '2KiB' },
    });
  });
  afterAll(() => app[Symbol.asyncDispose]());

  /** Sends one byte after the other until the other side has closed. */
  async function drip(connection: RawConnection, bytes: string): Promise<void> {
    let closed = false;
    void connection.closed.then(() => (closed = true));
    for (const byte of bytes) {
      if (closed) return;
      await Promise.race([connection.write(byte), connection.closed]);
      await pause(DRIP);
    }
  }

  it('whose head does not come within http.headers_timeout is answered 408 and cut', async () => {
    await using connection = await RawConnection.open(app.url);
    await connection.write('GET /health HTTP/1.1\r\nhost: localhost\r\nx-long: ');
    void drip(connection, 'x'.repeat(1000));
    expectRefusal(await connection.answer(), { status: 408, code: 1, says: 'too long' });
    await connection.closed;
    await expectAlive(app);
  });

  const body = Buffer.from(JSON.stringify({ resource_id: 'slow-app', name: 'x'.repeat(100) }));

  async function beginBody(): Promise<RawConnection> {
    const connection = await RawConnection.open(app.url);
    const headers = {
      authorization,
      'content-type': 'application/json',
      'content-length': String(body.length),
    };
    await connection.send('POST /resources', headers);
    return connection;
  }

  it('whose JSON body comes too slowly for http.body_timeout is answered 408 and cut', async () => {
    await using connection = await beginBody();
    void drip(connection, body.toString());
    expectRefusal(await connection.answer(), { status: 408, code: 1, says: 'too long' });
    await connection.closed;
    await expectAlive(app);
  });

  it('whose JSON body ends after all when that is said is not acted on', async () => {
    await expectUntouched(app, async () => {
      await using connection = await beginBody();
      await connection.write(body.subarray(0, 50));
      expectRefusal(await connection.answer(), { status: 408, code: 1 });
      await connection.write(body.subarray(50));
      await connection.closed;
    });
  });

  it('whose body says nothing at all is answered likewise', async () => {
    await using connection = await RawConnection.open(app.url);
    const headers = { authorization, 'content-type': 'application/json', 'content-length': '10' };
    await connection.send('PUT /resources/my-app/versions/release-note', headers);
    expectRefusal(await connection.answer(), { status: 408, code: 1 });
    await connection.closed;
  });

  it.each<[what: string, head: string, status: number, code: number]>([
    [
      'a header beyond http.max_header_size',
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(5000)}\r\n\r\n`,
      431,
      1004,
    ],
    ['many headers beyond it', `GET / HTTP/1.1\r\nhost: x\r\n${'x: y\r\n'.repeat(2000)}\r\n`, 431, 1004],
    ['an address beyond it', `GET /${'x'.repeat(5_000_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431, 1004],
    ['no HTTP', 'hello\r\n\r\n', 400, 1001],
    ['TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc', 400, 1001],
    ['an unknown method', 'FETCH / HTTP/1.1\r\nhost: x\r\n\r\n', 400, 1001],
    ['bytes beyond ASCII in its address', 'GET /\u00ff HTTP/1.1\r\nhost: x\r\n\r\n', 400, 1001],
    ['NUL in a header', 'GET / HTTP/1.1\r\nhost: x\r\nx: \0\r\n\r\n', 400, 1001],
    ['a header without a name', 'GET / HTTP/1.1\r\nhost: x\r\n: x\r\n\r\n', 400, 1001],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
      400,
      1001,
    ],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
      400,
      1001,
    ],
    ['a negative length', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n', 400, 1001],
  ])('with %s is refused and its connection closed', async (_what, head, status, code) => {
    await using connection = await RawConnection.open(app.url);
    await connection.write(head);
    expectRefusal(await connection.answer(), { status, code });
    await connection.closed;
  });
});

describe('a connection on which a small upload was refused', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startAnyFile({ storage: { max_package_size: '1KiB' }, http: { body_limit: '1KiB' } });
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const form = formBytes([field('version_name', '1.0.0'), file('x')]);
  const large = formBytes([field('version_name', '1.0.0'), file(Buffer.alloc(2000))]);
  const unknown = formBytes([field('none', ''), file('x')]);

  it.each<[what: string, line: string, headers: Record<string, string>, body: Uint8Array, status: number]>([
    ['without a token', UPLOAD, { 'content-type': FORM_TYPE }, form, 401],
    [
      'for a resource that is none',
      'POST /resources/none/versions',
      { authorization, 'content-type': FORM_TYPE },
      form,
      404,
    ],
    ['for an address that is none', 'POST /none', { authorization, 'content-type': FORM_TYPE }, form, 404],
    ['for its type', UPLOAD, { authorization, 'content-type': 'text/plain' }, form, 415],
    ['for its size', UPLOAD, { authorization, 'content-type': FORM_TYPE }, large, 413],
    ['for a field', UPLOAD, { authorization, 'content-type': FORM_TYPE }, unknown, 400],
  ])('%s serves the next request', async (_why, line, headers, body, status) => {
    await using connection = await RawConnection.open(app.url);
    for (let i = 0; i < 3; i++) {
      await connection.send(line, headers, body);
      expect((await connection.answer()).status).toBe(status);
      await connection.send('GET /health/live');
      expect((await connection.answer()).text).toBe('{"status":"ok"}');
    }
  });
});

describe('a connection that is busy when the service stops', () => {
  it.each<[what: string, first: string, rest: string, status: number]>([
    ['an upload', `${UPLOAD} HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization}\r\n`, uploadEnd(), 201],
    ['a head', 'GET /health/live HTTP/1.1\r\nhost: ', 'x\r\n\r\n', 200],
  ])('in the midst of %s is answered as ever, and then closed', async (_what, first, rest, status) => {
    await using app = await startAnyFile();
    await using connection = await RawConnection.open(app.url);
    await connection.write(first);
    // An answer on another connection proves that this one has been seen.
    await expectAlive(app);
    const stopped = app.nest.close();
    await expect.poll(() => app.nest.getHttpServer().listening).toBe(false);
    await connection.write(rest);
    const answer = await connection.answer();
    expect([answer.status, answer.headers.connection]).toEqual([status, 'close']);
    await connection.closed;
    await stopped;
  });
});

function uploadEnd(): string {
  const form = formBytes([field('version_name', '1.0.0'), file('x')]);
  return `content-type: ${FORM_TYPE}\r\ncontent-length: ${form.length}\r\n\r\n${form.toString()}`;
}
