import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../../src/storage/store-unavailable.ts';
import { key } from '../../contracts/blob-store.contract.ts';
import type { S3Server } from '../../support/s3.ts';
import { MIB, S3Lab } from './s3-lab.ts';

const twelve = randomBytes(12 * MIB);

/** Failures between the service and the server. */
export function describeTrouble(server: () => S3Server): void {
  let s3: S3Lab;
  beforeEach(async () => {
    s3 = await S3Lab.open(server());
  });
  afterEach(() => s3[Symbol.asyncDispose]());

  describe('over a network in trouble', () => {
    /** No HTTP header ends with this byte. */
    const FILL = 7;
    const flipped = (bytes: Buffer) => {
      bytes[bytes.length - 1]! ^= 1;
      return bytes;
    };

    it.each([1000, 6 * MIB])('does not take %i bytes that were changed on their way', async (size) => {
      s3.link.toServer = (bytes) => (bytes.at(-1) === FILL ? flipped(bytes) : bytes);
      const file = await s3.stage(Buffer.alloc(size, FILL));
      await expect(s3.remote().publish(key('app/x.zip'), file)).rejects.toBeInstanceOf(StoreUnavailable);
      expect(await s3.listed()).toEqual([]);
      expect(await s3.uploads()).toEqual([]);
      expect((await readFile(file)).length).toBe(size);
    });

    it.each([1000, 6 * MIB])('knows its own blob when the answer to %i bytes is lost', async (size) => {
      let sent = 0;
      let lost = 0;
      const isLast = (bytes: Buffer) =>
        /^(?:PUT [^ ]*x-id=PutObject|POST [^ ]*uploadId=)/.test(bytes.toString('latin1', 0, 300));
      s3.link.toServer = (bytes) => {
        if (isLast(bytes)) sent++;
        return bytes;
      };
      s3.link.toClient = (bytes) => (sent === 1 && lost++ === 0 ? undefined : bytes);
      await s3.remote().publish(key('app/x.zip'), await s3.stage(Buffer.alloc(size, 7)));
      expect(lost).toBeGreaterThan(0);
      expect((await s3.store.stat(key('app/x.zip'))).size).toBe(size);
    });

    it('says that the server is away, which is not that there is no blob', async () => {
      await s3.store.publish(key('app/x.zip'), await s3.stage(Buffer.from('x')));
      const store = s3.remote();
      await s3.link.cut();
      const file = await s3.stage(Buffer.from('y'));
      const attempts: (() => Promise<unknown>)[] = [
        () => store.stat(key('app/x.zip')),
        () => store.read(key('app/x.zip')),
        () => store.openLocalFile(key('app/x.zip')),
        () => store.delete(key('app/x.zip')),
        () => store.publish(key('app/y.zip'), file),
        () => store.removeUnfinished(new Date()),
        () => s3.listed(store),
      ];
      for (const attempt of attempts) {
        const error = await attempt().catch((one: unknown) => one);
        expect(error).toBeInstanceOf(StoreUnavailable);
        expect((error as StoreUnavailable).reason).toBe('the S3 server cannot be reached: ECONNREFUSED');
      }
      await expect(store.checkWritable()).rejects.toThrow('the S3 server cannot be reached: ECONNREFUSED');
      expect(await readdir(s3.directory)).toEqual([]);
      await s3.link.mend();
      await store.checkWritable();
      await store.publish(key('app/y.zip'), file);
    });

    it('gives a silent server up', async () => {
      s3.link.toServer = () => Buffer.alloc(0);
      const store = s3.remote({ idle_timeout: '1s', attempts: 1 });
      await expect(store.stat(key('app/x.zip'))).rejects.toThrow('not available');
      await expect(store.read(key('app/x.zip'))).rejects.toMatchObject({
        reason: 'the S3 server does not answer in time',
      });
    });

    it('breaks a download off that broke off, and keeps no scratch file of it', async () => {
      await s3.store.publish(key('app/big.zip'), await s3.stage(twelve));
      let passed = 0;
      s3.link.toClient = (bytes) => ((passed += bytes.length) > 3 * MIB ? undefined : bytes);
      await expect(buffer(await s3.remote().read(key('app/big.zip')))).rejects.toThrow();
      passed = 0;
      await expect(s3.remote().openLocalFile(key('app/big.zip'))).rejects.toThrow();
      expect(await readdir(s3.directory)).toEqual([]);
    });
  });

  it('takes a missing bucket for trouble, not for an empty store', async () => {
    const store = s3.open({ bucket: 'no-such-bucket' });
    const attempts: (() => Promise<unknown>)[] = [
      () => store.stat(key('app/x.zip')),
      () => store.read(key('app/x.zip')),
      () => store.delete(key('app/x.zip')),
      () => s3.listed(store),
      async () => store.publish(key('app/x.zip'), await s3.stage(Buffer.from('x'))),
      () => store.removeUnfinished(new Date()),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(store.checkWritable()).rejects.toThrow('the S3 server answers 404 NoSuchBucket');
  });

  it('says that it is not let in, and no secret with it', async () => {
    const store = s3.open({ secret_access_key: 'another-secret' });
    const error = await store.read(key('app/x.zip')).catch((one: unknown) => one as StoreUnavailable);
    expect(error).toMatchObject({ reason: 'the S3 server answers 403 SignatureDoesNotMatch' });
    const told = JSON.stringify(error, Object.getOwnPropertyNames(error)) + String((error as Error).cause);
    expect(told).not.toContain('another-secret');
    expect(told).not.toContain(s3.settings.access_key_id);
    await expect(store.stat(key('app/x.zip'))).rejects.toMatchObject({
      reason: 'the S3 server answers 403',
    });
  });
}
