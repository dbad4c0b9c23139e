import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { zipOf } from '../../support/packages.ts';
import { TestApp } from '../../support/test-app.ts';

const NOTE = 'Was ist neu: «größer», 更快。 '.repeat(500);
const DECODE = {
  br: brotliDecompressSync,
  gzip: gunzipSync,
  identity: (bytes: Buffer) => bytes,
};
type Coding = keyof typeof DECODE;

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
  const client = new Client(app.url);
  const file = await zipOf({ 'a.txt': 'a' });
  for (const access of ['open', 'cdk'] as const) {
    await client.createResource(access, { access });
    await client.publish(access, {
      version_name: '1.0.0',
      release_note: NOTE,
      custom_data: 'x'.repeat(9000),
      file,
    });
  }
  await client.createResource('small');
  await client.publish('small', { version_name: '1.0.0', release_note: 'short', file });
});
afterAll(() => app[Symbol.asyncDispose]());

/** The answer as it comes over the wire. */
async function get(path: string, headers: Record<string, string>) {
  const sent = request(app.url + path, { headers }).end();
  const [response] = await new Promise<[IncomingMessage]>((resolve, reject) =>
    sent.once('response', (answer) => resolve([answer])).once('error', reject),
  );
  const bytes = await buffer(response);
  const coding = (response.headers['content-encoding'] ?? 'identity') as Coding;
  const { vary, etag, 'content-length': length } = response.headers;
  if (response.statusCode === 200) expect(Number(length)).toBe(bytes.length);
  return {
    status: response.statusCode,
    coding,
    vary,
    etag,
    size: bytes.length,
    text: DECODE[coding](bytes).toString(),
  };
}

/** By the fast lane, and by the framework. */
const WAYS: Record<string, string>[] = [{}, { origin: 'https://page.example' }];

describe.each(WAYS)('an answer with long texts, asked with %j', (way) => {
  const ask = (path: string, coding: string) => get(path, { ...way, 'accept-encoding': coding });

  it.each<[what: string, path: string, asked: string, coding: Coding]>([
    ['without a URL', '/resources/cdk/latest', 'gzip, deflate, br', 'br'],
    ['without a URL', '/resources/cdk/latest', 'gzip', 'gzip'],
    ['without a URL', '/resources/cdk/latest', 'br;q=0', 'identity'],
    ['without a URL under /api', '/api/resources/cdk/latest', 'br', 'br'],
    ['with a URL', '/resources/open/latest', 'gzip, deflate, br', 'gzip'],
    ['with a URL', '/resources/open/latest?current=0.9', 'gzip', 'gzip'],
    ['with a URL', '/resources/open/latest', 'br', 'identity'],
    ['with a URL under /api', '/api/resources/open/latest', 'gzip', 'gzip'],
  ])('%s (%s) is sent to a client that accepts %j as %s', async (_what, path, asked, coding) => {
    const plain = await ask(path, 'identity');
    expect(plain).toMatchObject({ status: 200, coding: 'identity', vary: 'Accept-Encoding' });
    expect(JSON.parse(plain.text).data.release_note === NOTE).toBe(true);
    const { size, text, ...answer } = await ask(path, asked);
    expect(answer).toMatchObject({ status: 200, coding, vary: 'Accept-Encoding' });
    expect(JSON.parse(text).data.release_note === NOTE).toBe(true);
    if (coding !== 'identity') expect(size).toBeLessThan(plain.size / 10);
    expect(answer.etag).toMatch(/^W\//);
    const again = await get(path, { ...way, 'accept-encoding': asked, 'if-none-match': answer.etag! });
    expect([again.status, again.vary]).toEqual([304, 'Accept-Encoding']);
  });

  it.each(['/resources/small/latest', '/api/resources/small/latest', '/resources/open/latest?current=1.0.0'])(
    'but not with short ones: %s',
    async (path) => {
      expect(await ask(path, 'gzip, br')).toMatchObject({ coding: 'identity', vary: undefined });
    },
  );

  it('leaves them out for a client that is up to date', async () => {
    for (const access of ['open', 'cdk']) {
      const { text } = await ask(`/resources/${access}/latest?current=1.0.0`, 'identity');
      const { data } = JSON.parse(text);
      expect(data).toMatchObject({ version_name: '1.0.0', update_available: false });
      expect(data).not.toHaveProperty('release_note');
      expect(data).not.toHaveProperty('custom_data');
      const api = JSON.parse(
        (await ask(`/api/resources/${access}/latest?current_version=1.0.0`, 'identity')).text,
      );
      expect(api.data.release_note).toBe('placeholder');
    }
  });
});
