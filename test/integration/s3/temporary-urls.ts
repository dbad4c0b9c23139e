import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { key } from '../../contracts/blob-store.contract.ts';
import { VIRTUAL_HOST } from '../../support/radosgw.ts';
import { rawRequest } from '../../support/raw-http.ts';
import type { S3Server } from '../../support/s3.ts';
import { S3Lab } from './s3-lab.ts';

/** Temporary URLs of the store. */
export function describeTemporaryUrls(server: () => S3Server): void {
  let s3: S3Lab;
  beforeEach(async () => {
    s3 = await S3Lab.open(server());
  });
  afterEach(() => s3[Symbol.asyncDispose]());

  describe('temporary URL', () => {
    const access = {
      lifetime: 60_000,
      contentType: 'application/zip',
      contentDisposition: `attachment; filename="x.zip"; filename*=UTF-8''%E7%89%88.zip`,
      cacheControl: 'public, max-age=86400, immutable',
    };
    const KEY = key('app/0190/app-1.0.0+7.zip');
    beforeEach(async () => s3.store.publish(KEY, await s3.stage(Buffer.from('0123456789'))));

    it('gives the bytes under the name that was asked for', async () => {
      const answer = await fetch((await s3.store.temporaryUrl(KEY, access))!, {
        headers: { range: 'bytes=2-4' },
      });
      expect(answer.status).toBe(206);
      expect(await answer.text()).toBe('234');
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'application/zip',
        'content-disposition': access.contentDisposition,
        'cache-control': access.cacheControl,
      });
    });

    it('opens nothing else, and not for longer', async () => {
      const url = new URL((await s3.store.temporaryUrl(KEY, { ...access, lifetime: 999 }))!);
      expect(url.searchParams.get('X-Amz-Expires')).toBe('1');
      const other = new URL((await s3.store.temporaryUrl(KEY, access))!);
      other.pathname = other.pathname.replace('1.0.0', '1.0.1');
      expect((await fetch(other)).status).toBe(403);
      expect(
        (await fetch((await s3.store.temporaryUrl(KEY, access))!.replace('.zip%22', '.exe%22'))).status,
      ).toBe(403);
    });

    it('is of the address that clients know', async () => {
      const store = s3.open({ public_endpoint: 'https://s3.example.test' });
      const url = new URL((await store.temporaryUrl(KEY, access))!);
      expect(url.origin).toBe('https://s3.example.test');
      expect(url.pathname).toBe(`/${s3.settings.bucket}/app/0190/app-1.0.0%2B7.zip`);
    });

    it('names the bucket in the host, when asked to', async () => {
      const { port } = new URL(s3.server.url);
      const store = s3.open({ public_endpoint: `http://${VIRTUAL_HOST}:${port}`, path_style: false });
      const url = new URL((await store.temporaryUrl(KEY, access))!);
      expect(url.hostname).toBe(`${s3.settings.bucket}.${VIRTUAL_HOST}`);
      expect(url.pathname).toBe('/app/0190/app-1.0.0%2B7.zip');
      if (!s3.server.isRadosGw) return; // Another server does not know this host name.
      const { status, text } = await rawRequest(s3.server.url, `GET ${url.pathname}${url.search}`, {
        host: url.host,
      });
      expect([status, text]).toEqual([200, '0123456789']);
    });

    it('is at AWS, without an endpoint', async () => {
      const aws = s3.open({ endpoint: '', region: 'eu-west-1', path_style: false });
      const url = new URL((await aws.temporaryUrl(KEY, access))!);
      expect(url.host).toBe(`${s3.settings.bucket}.s3.eu-west-1.amazonaws.com`);
      const inPath = s3.open({ endpoint: '', region: 'eu-west-1' });
      expect(new URL((await inPath.temporaryUrl(KEY, access))!).host).toBe('s3.eu-west-1.amazonaws.com');
    });

    it('is not given when downloads are to pass through the service', async () => {
      expect(await s3.open({ presigned: false }).temporaryUrl(KEY, access)).toBeUndefined();
    });
  });
}
