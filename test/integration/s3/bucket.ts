import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BlobNotFound } from '../../../src/storage/errors.ts';
import { key } from '../../contracts/blob-store.contract.ts';
import type { S3Server } from '../../support/s3.ts';
import { S3Lab } from './s3-lab.ts';

/** Foreign objects in the bucket. */
export function describeBucket(server: () => S3Server): void {
  let s3: S3Lab;
  beforeEach(async () => {
    s3 = await S3Lab.open(server());
  });
  afterEach(() => s3[Symbol.asyncDispose]());

  it('sees what is below its prefix, and no more', async () => {
    const inner = s3.open({ prefix: 'a/b' });
    await inner.publish(key('x.zip'), await s3.stage(Buffer.from('x')));
    await s3.store.publish(key('a/c.zip'), await s3.stage(Buffer.from('c')));
    expect(await s3.listed(inner)).toEqual(['x.zip']);
    expect(await s3.listed()).toEqual(['a/b/x.zip', 'a/c.zip']);
    await expect(inner.stat(key('c.zip'))).rejects.toBeInstanceOf(BlobNotFound);
  });

  it('names more blobs than fit on a page', async () => {
    const many = Array.from({ length: 1010 }, (_, i) => `many/${String(i).padStart(4, '0')}`);
    const client = s3.server.client();
    const put = (Key: string) =>
      client.send(new PutObjectCommand({ Bucket: s3.settings.bucket, Key, Body: 'x' }));
    while (many.length > 0) await Promise.all(many.splice(0, 50).map(put));
    expect(await s3.listed()).toHaveLength(1010);
  });

  it('aborts old uploads of its own, and no others', async () => {
    const store = s3.open({ prefix: 'ours' });
    for (let i = 0; i < 3; i++) await s3.begin(`ours/app/${i}.zip`);
    await s3.begin('theirs/app/x.zip');
    expect(await store.removeUnfinished(new Date(Date.now() - 3_600_000))).toBe(0);
    expect(await s3.uploads()).toHaveLength(4);
    expect(await store.removeUnfinished(new Date(Date.now() + 3_600_000))).toBe(3);
    expect(await s3.uploads()).toEqual(['theirs/app/x.zip']);
  });

  it('keeps no checksum that a server might mistake for bytes', async () => {
    await s3.store.publish(key('app/x.zip'), await s3.stage(Buffer.from('x')));
    const head = await s3.server
      .client()
      .send(new HeadObjectCommand({ Bucket: s3.settings.bucket, Key: 'app/x.zip' }));
    expect([head.ContentLength, head.ContentEncoding]).toEqual([1, undefined]);
  });
}
