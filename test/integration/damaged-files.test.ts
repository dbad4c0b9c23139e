import { createHash } from 'node:crypto';
import { appendFile, truncate } from 'node:fs/promises';
import path from 'node:path';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FilesApp, type Headers } from '../support/files-app.ts';

const KEY = 'my-app/0190/my-app-1.0.0.zip';
const bytes = Buffer.from('a package of forty-two bytes, this one is.');
const sha256 = createHash('sha256').update(bytes).digest('hex');
const digest = createHash('sha256').update(bytes).digest('base64');
const lines: unknown[] = [];
let app: FilesApp;
let url: string;

beforeEach(async () => {
  app = await FilesApp.start();
  Logger.overrideLogger({ log() {}, warn() {}, error: (line: unknown) => void lines.push(line) });
  await app.put(KEY, bytes);
  const terms = { version: 'my-app/1.0.0', size: String(bytes.length) };
  url = app.sign(KEY, sha256, undefined, undefined, terms);
});
afterEach(async () => {
  Logger.overrideLogger(false);
  await app[Symbol.asyncDispose]();
});

const file = () => path.join(app.directory, KEY);

it('a whole answer says the digest of the package, others do not', async () => {
  expect((await app.ask(url)).headers['repr-digest']).toBe(`sha-256=:${digest}:`);
  expect((await app.ask(url, {}, 'HEAD')).headers['repr-digest']).toBe(`sha-256=:${digest}:`);
  const partly: Headers[] = [
    { range: 'bytes=0-1' },
    { range: 'bytes=900-' },
    { 'if-none-match': `"${sha256}"` },
  ];
  for (const headers of partly)
    expect((await app.ask(url, headers)).headers).not.toHaveProperty('repr-digest');
});

it.each<[string, () => Promise<void>]>([
  ['truncated', () => truncate(file(), 20)],
  ['empty', () => truncate(file(), 0)],
  ['longer', () => appendFile(file(), 'x')],
])('a package that is %s is never sent', async (_, damage) => {
  lines.length = 0;
  await damage();
  const requests: [string, Headers][] = [
    ['GET', {}],
    ['HEAD', {}],
    ['GET', { range: 'bytes=0-1' }],
    ['GET', { 'if-none-match': `"${sha256}"` }],
  ];
  for (const [method, headers] of requests) {
    const reply = await app.ask(url, headers, method);
    expect(reply.status).toBe(503);
    expect(reply.headers).not.toHaveProperty('etag');
    expect(reply.headers).not.toHaveProperty('repr-digest');
    expect(reply.body.includes('package of')).toBe(false);
  }
  expect(app.failures).toEqual(requests.map(() => 'damaged'));
  expect(lines).toHaveLength(requests.length);
  expect(lines[0]).toMatchObject({ blob: KEY, recorded: bytes.length });
  expect([app.store.streams.length, app.served]).toEqual([0, 0]);
});

it('the size cannot be changed, or left out', async () => {
  for (const other of [url.replace(/&z=\d+/, '&z=20'), url.replace(/&z=\d+/, '')])
    expect((await app.ask(other)).status).toBe(404);
});

it('a URL of a release that signed no sizes works until it expires', async () => {
  expect((await app.ask(app.sign(KEY, sha256))).body.equals(bytes)).toBe(true);
});
