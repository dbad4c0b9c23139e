import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client, download } from '../../support/client.ts';
import { sha256, zipOf } from '../../support/packages.ts';
import type { S3Server, S3Settings } from '../../support/s3.ts';
import { TestApp } from '../../support/test-app.ts';

const MIB = 1024 * 1024;
const VERSION = '1.0.0-正式';

/** How packages get to their clients. */
export function describeDownloads(server: () => S3Server): void {
  let bucket: S3Settings;
  let file: Buffer;
  let app: TestApp;
  const start = (s3: S3Settings = {}, more = {}) =>
    TestApp.start({ storage: { s3: { ...bucket, part_size: 5 * MIB, ...s3 } }, ...more });
  const publish = async (to: TestApp) => {
    const client = new Client(to.url);
    await client.createResource('my-app', { update_type: 'full' });
    const published = await client.publish('my-app', {
      version_name: VERSION,
      file,
      fileName: `приложение ${VERSION}.zip`,
    });
    expect(published.status).toBe(201);
    return (await client.latest('my-app')).body.data.download_url as string;
  };
  const locationOf = async (url: string) => {
    const answer = await fetch(url, { redirect: 'manual' });
    expect(answer.status).toBe(302);
    return new URL(answer.headers.get('location')!);
  };

  beforeAll(async () => {
    bucket = await server().bucket();
    file = await zipOf({ 'app.bin': randomBytes(12 * MIB) });
  });

  describe('by URLs of the store', () => {
    let url: string;
    beforeAll(async () => {
      app = await start({ prefix: 'presigned' });
      url = await publish(app);
    });
    afterAll(() => app[Symbol.asyncDispose]());

    it('go to the store for as long as a download key works', async () => {
      const location = await locationOf(url);
      expect(location.origin).toBe(server().url);
      expect(location.searchParams.get('X-Amz-Expires')).toBe('600');
      expect(location.href).not.toContain(bucket.secret_access_key);
    });

    it('give the package under the name that its publisher chose', async () => {
      const answer = await fetch(url);
      expect(sha256(Buffer.from(await answer.arrayBuffer()))).toBe(sha256(file));
      expect(answer.headers.get('content-type')).toBe('application/zip');
      expect(answer.headers.get('content-disposition')).toContain(
        `filename*=UTF-8''${encodeURIComponent(`приложение ${VERSION}`)}.zip`,
      );
    });

    it('can go on where they were interrupted', async () => {
      const rest = await download(url, { headers: { range: `bytes=${6 * MIB}-` } });
      expect(rest.equals(file.subarray(6 * MIB))).toBe(true);
    });

    it('give way to the endpoints of a region', async () => {
      const endpoint = { url: 'https://hk.example.test', weight: 1 };
      const more = { extra: { download_prefix_info: { default: [endpoint] } } };
      await using other = await start({ prefix: 'endpoints' }, more);
      expect((await locationOf(await publish(other))).origin).toBe(endpoint.url);
    });
  });

  describe('through the service', () => {
    let url: string;
    beforeAll(async () => {
      app = await start({ prefix: 'through', presigned: false });
      url = (await locationOf(await publish(app))).href;
    });
    afterAll(() => app[Symbol.asyncDispose]());
    const get = (headers: Record<string, string>) => fetch(url, { headers });

    it('give the whole package', async () => {
      expect(url.startsWith(`${app.url}/files/`)).toBe(true);
      const answer = await get({});
      expect(answer.headers.get('etag')).toBe(`"${sha256(file)}"`);
      expect(sha256(Buffer.from(await answer.arrayBuffer()))).toBe(sha256(file));
    });

    it('give one range', async () => {
      const answer = await get({ range: `bytes=${5 * MIB - 5}-${5 * MIB + 4}` });
      expect([answer.status, answer.headers.get('content-range')]).toEqual([
        206,
        `bytes ${5 * MIB - 5}-${5 * MIB + 4}/${file.length}`,
      ]);
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(file.subarray(5 * MIB - 5, 5 * MIB + 5));
    });

    it('give several ranges', async () => {
      const answer = await get({ range: 'bytes=0-9,1000000-1000009,-10' });
      expect(answer.status).toBe(206);
      const body = Buffer.from(await answer.arrayBuffer());
      for (const part of [file.subarray(0, 10), file.subarray(1_000_000, 1_000_010), file.subarray(-10)])
        expect(body.includes(part)).toBe(true);
      expect(body.length).toBe(Number(answer.headers.get('content-length')));
    });

    it('heed conditions', async () => {
      const other = await get({ range: 'bytes=0-9', 'if-range': '"another"' });
      expect([other.status, (await other.arrayBuffer()).byteLength]).toEqual([200, file.length]);
      expect((await get({ 'if-none-match': `"${sha256(file)}"` })).status).toBe(304);
      expect((await get({ range: `bytes=${file.length}-` })).status).toBe(416);
    });

    it('tell size and type without a byte', async () => {
      const { headers } = await fetch(url, { method: 'HEAD' });
      expect(headers.get('content-length')).toBe(String(file.length));
      expect(headers.get('content-type')).toBe('application/zip');
    });
  });
}
