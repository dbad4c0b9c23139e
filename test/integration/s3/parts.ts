import { randomBytes } from 'node:crypto';
import { readFile, truncate } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BlobExists } from '../../../src/storage/errors.ts';
import { key } from '../../contracts/blob-store.contract.ts';
import type { S3Server } from '../../support/s3.ts';
import { MIB, S3Lab } from './s3-lab.ts';

const twelve = randomBytes(12 * MIB);

/** Files that are larger than one part. */
export function describeParts(server: () => S3Server): void {
  let s3: S3Lab;
  beforeEach(async () => {
    s3 = await S3Lab.open(server());
  });
  afterEach(() => s3[Symbol.asyncDispose]());

  describe('with a file of several parts', () => {
    it('keeps it as it is', async () => {
      await s3.store.publish(key('app/big.zip'), await s3.stage(twelve));
      expect((await buffer(await s3.store.read(key('app/big.zip')))).equals(twelve)).toBe(true);
      const range = { start: 5 * MIB - 10, end: 10 * MIB + 10 };
      const part = await buffer(await s3.store.read(key('app/big.zip'), range));
      expect(part.equals(twelve.subarray(range.start, range.end + 1))).toBe(true);
      expect(await s3.uploads()).toEqual([]);
    });

    it.each([5 * MIB - 1, 5 * MIB, 5 * MIB + 1, 10 * MIB])('keeps %i bytes whole', async (size) => {
      const bytes = twelve.subarray(0, size);
      await s3.store.publish(key('app/big.zip'), await s3.stage(bytes));
      expect((await buffer(await s3.store.read(key('app/big.zip')))).equals(bytes)).toBe(true);
    });

    it('leaves what is there as it is', async () => {
      await s3.store.publish(key('app/big.zip'), await s3.stage(Buffer.from('first')));
      const file = await s3.stage(twelve);
      await expect(s3.store.publish(key('app/big.zip'), file)).rejects.toBeInstanceOf(BlobExists);
      expect(String(await buffer(await s3.store.read(key('app/big.zip'))))).toBe('first');
      expect((await readFile(file)).equals(twelve)).toBe(true);
    });

    /** Ceph completes all of them: the blob that stays is from one of the publishers that report success. */
    it('lets one of those that publish at the same time win', async () => {
      const files = await Promise.all(
        [1, 2, 3, 4].map(async (fill) => s3.stage(Buffer.alloc(6 * MIB, fill))),
      );
      const outcomes = await Promise.allSettled(
        files.map((file) => s3.store.publish(key('race/big.zip'), file)),
      );
      const winners = outcomes.flatMap(({ status }, i) => (status === 'fulfilled' ? [i + 1] : []));
      const kept = await buffer(await s3.store.read(key('race/big.zip')));
      expect(winners).toContain(kept[0]);
      expect(kept.equals(Buffer.alloc(6 * MIB, kept[0]))).toBe(true);
      if (!s3.server.isRadosGw) expect(winners).toHaveLength(1);
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(BlobExists);
    });

    it('does not need memory for all of it', async () => {
      const file = await s3.stage(Buffer.alloc(0));
      await truncate(file, 300 * MIB);
      const before = process.memoryUsage().rss;
      let most = 0;
      const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 10);
      await s3.store.publish(key('app/huge.bin'), file);
      clearInterval(watch);
      expect((await s3.store.stat(key('app/huge.bin'))).size).toBe(300 * MIB);
      expect((most - before) / MIB).toBeLessThan(150);
    });
  });
}
