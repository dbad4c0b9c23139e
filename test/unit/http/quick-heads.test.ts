import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { AnswerHead, QuickHeads } from '../../../src/http/quick-heads.ts';
import { RawConnection } from '../../support/raw-http.ts';

const FIELDS = ['cache-control', 'no-store', 'content-type', 'text/plain'];
const SECOND = { timeout: 5000, interval: 50 };

let server: Server;
let url: string;
let kinds: Record<string, AnswerHead>;
let heads: QuickHeads;
/** Heads that Node wrote. */
let written = 0;
let requests = 0;

/** `/quick/<kind>` writes the head by what is tested, `/node/<kind>` as Node does. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const [, how, kind = '', preset] = request.url!.split('/');
  const head = kinds[kind]!;
  const text = head.hasBody ? 'x'.repeat(++requests) : '';
  const id = `id-${requests}`;
  if (preset !== undefined) response.setHeader('connection', 'close');
  const length = head.hasBody ? ['content-length', String(text.length)] : [];
  if (how === 'node') response.writeHead(head.status, [...head.fields, ...length, 'x-request-id', id]);
  else heads.write(head, { id, length: text.length, now: performance.now() }, request, counting(response));
  response.end(text);
}

function counting(response: ServerResponse): ServerResponse {
  const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse;
  return Object.assign(response, { writeHead: (...args: unknown[]) => (written++, writeHead(...args)) });
}

beforeAll(async () => {
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => void server.close(resolve)));
beforeEach(() => {
  heads = new QuickHeads();
  kinds = {
    text: new AnswerHead(200, FIELDS),
    other: new AnswerHead(203, FIELDS),
    none: new AnswerHead(304, ['etag', '"a"'], false),
  };
  written = 0;
  requests = 0;
});

async function ask(path: string, version = '1.1', header = '') {
  await using connection = await RawConnection.open(url);
  await connection.write(`GET ${path} HTTP/${version}\r\nhost: localhost\r\n${header}\r\n`);
  const { status, headers } = await connection.answer();
  return { status, headers: Object.entries(headers).filter(([name]) => name !== 'date') };
}

describe('heads of answers', () => {
  it('are written by Node once, and then copied', async () => {
    for (let i = 0; i < 20; i++) await ask('/quick/text');
    expect(written).toBeGreaterThan(0);
    expect(written).toBeLessThan(20);
  });

  it.each([
    ['/text', '1.1', ''],
    ['/other', '1.1', ''],
    ['/none', '1.1', ''],
    ['/text', '1.1', 'connection: close\r\n'],
    ['/none', '1.1', 'connection: close\r\n'],
    ['/text', '1.0', ''],
    ['/text', '1.0', 'connection: keep-alive\r\n'],
    ['/none', '1.0', 'connection: keep-alive\r\n'],
    ['/text/preset', '1.1', ''],
  ])('are as Node writes them: %s by HTTP/%s %j', async (path, version, header) => {
    for (const kind of Object.keys(kinds)) await ask(`/quick/${kind}`);
    for (const kind of Object.keys(kinds)) await ask(`/quick/${kind}`);
    requests = 5;
    const quick = await ask(`/quick${path}`, version, header);
    requests = 5;
    expect(quick).toEqual(await ask(`/node${path}`, version, header));
  });

  it('have the current date', async () => {
    const date = async () => (await fetch(`${url}/quick/text`)).headers.get('date');
    const first = await date();
    await vi.waitFor(async () => expect(await date()).not.toBe(first), SECOND);
  });
});
