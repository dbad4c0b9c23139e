import { randomBytes } from 'node:crypto';
import { access, readFile, stat, utimes } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BlobNotFound } from '../../src/storage/errors.ts';
import { BlobExists } from '../../src/storage/errors.ts';
import { type BlobKey, type BlobStore, isBlobKey } from '../../src/storage/blob-store.ts';

/** An empty store of one implementation, with what the suite needs. */
export interface BlobStoreUnderTest extends AsyncDisposable {
  readonly store: BlobStore;
  /** Writes a file to publish and returns its path. */
  stage(bytes: Uint8Array): Promise<string>;
}

export function key(text: string): BlobKey {
  if (!isBlobKey(text)) throw new TypeError(`not a key: ${text}`);
  return text;
}

async function keys(store: BlobStore): Promise<string[]> {
  const found: string[] = [];
  for await (const blob of store.list()) found.push(blob.key);
  return found.sort();
}

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );

/** The promises of every blob store. */
export function blobStoreContract(name: string, make: () => Promise<BlobStoreUnderTest>): void {
  describe(`blob store: ${name}`, () => {
    let made: BlobStoreUnderTest;
    let store: BlobStore;
    const put = async (at: string, bytes: Uint8Array) => store.publish(key(at), await made.stage(bytes));
    const get = async (at: string) => buffer(await store.read(key(at)));

    beforeEach(async () => {
      made = await make();
      store = made.store;
    });
    afterEach(() => made[Symbol.asyncDispose]());

    describe('publish', () => {
      it('takes the file over', async () => {
        const bytes = randomBytes(300_000);
        const file = await made.stage(bytes);
        await store.publish(key('app/1.0.0/full.zip'), file);
        expect(await get('app/1.0.0/full.zip')).toEqual(bytes);
        expect(await exists(file)).toBe(false);
      });

      it.each(['a', 'app/v1.2.0+build.5.tar.gz', 'a/b/c/d/e/f/g/h', `${'k'.repeat(200)}/${'z'.repeat(200)}`])(
        'keeps the key %s as it is',
        async (at) => {
          await put(at, Buffer.from(at));
          expect((await get(at)).toString()).toBe(at);
          expect(await keys(store)).toEqual([at]);
        },
      );

      it('tells keys apart that differ in case only', async () => {
        await put('app/A.zip', Buffer.from('upper'));
        await put('app/a.zip', Buffer.from('lower'));
        expect((await get('app/A.zip')).toString()).toBe('upper');
      });

      it('leaves blob and file alone when the key is taken', async () => {
        await put('app/full.zip', Buffer.from('first'));
        const file = await made.stage(Buffer.from('second'));
        await expect(store.publish(key('app/full.zip'), file)).rejects.toBeInstanceOf(BlobExists);
        expect((await get('app/full.zip')).toString()).toBe('first');
        expect(await readFile(file, 'utf8')).toBe('second');
      });

      it('lets exactly one of many win a key, and loses nothing', async () => {
        const files = await Promise.all(
          Array.from({ length: 16 }, (_, i) => made.stage(Buffer.alloc(9000, i))),
        );
        const outcomes = await Promise.allSettled(
          files.map((file) => store.publish(key('race/it.zip'), file)),
        );
        const winner = outcomes.findIndex((outcome) => outcome.status === 'fulfilled');
        const errors = outcomes.flatMap((o) => (o.status === 'rejected' ? [o.reason as unknown] : []));
        expect(errors).toHaveLength(15);
        for (const error of errors) expect(error).toBeInstanceOf(BlobExists);
        expect(await get('race/it.zip')).toEqual(Buffer.alloc(9000, winner));
        const left = await Promise.all(files.map(exists));
        expect(left).toEqual(files.map((_, i) => i !== winner));
      });

      it('fails without a trace when there is no file', async () => {
        await expect(store.publish(key('app/none.zip'), '/nowhere/none.zip')).rejects.toThrow('ENOENT');
        await expect(store.stat(key('app/none.zip'))).rejects.toBeInstanceOf(BlobNotFound);
        expect(await keys(store)).toEqual([]);
      });
    });

    describe('borrow', () => {
      it('gives a local file with the bytes, for as long as it is needed', async () => {
        const bytes = randomBytes(100_000);
        await put('app/full.zip', bytes);
        await using borrowed = await store.openLocalFile(key('app/full.zip'));
        expect(await readFile(borrowed.path)).toEqual(bytes);
      });

      it('leaves the blob as it is', async () => {
        await put('app/full.zip', Buffer.from('bytes'));
        await (await store.openLocalFile(key('app/full.zip')))[Symbol.asyncDispose]();
        expect((await get('app/full.zip')).toString()).toBe('bytes');
        expect(await keys(store)).toEqual(['app/full.zip']);
      });

      it('fails for what is not there', async () => {
        await expect(store.openLocalFile(key('app/none.zip'))).rejects.toBeInstanceOf(BlobNotFound);
      });
    });

    describe('read', () => {
      const bytes = Buffer.from('0123456789');

      it.each([
        [0, 0, '0'],
        [0, 9, '0123456789'],
        [9, 9, '9'],
        [3, 6, '3456'],
      ])('gives bytes %i to %i', async (start, end, text) => {
        await put('ten', bytes);
        expect(String(await buffer(await store.read(key('ten'), { start, end })))).toBe(text);
      });

      it.each([
        [0, 10],
        [10, 10],
        [5, 4],
        [-1, 3],
      ])('refuses bytes %i to %i of ten', async (start, end) => {
        await put('ten', bytes);
        await expect(store.read(key('ten'), { start, end })).rejects.toBeInstanceOf(RangeError);
      });

      it('gives the nothing of an empty blob', async () => {
        await put('empty', Buffer.alloc(0));
        expect(await get('empty')).toHaveLength(0);
      });

      it('says before the first byte that there is no blob', async () => {
        await expect(store.read(key('absent'))).rejects.toBeInstanceOf(BlobNotFound);
        await expect(store.read(key('absent'), { start: 0, end: 1 })).rejects.toBeInstanceOf(BlobNotFound);
      });

      it('goes on to the end while the blob is deleted', async () => {
        const big = randomBytes(3_000_000);
        await put('app/big', big);
        const stream: Readable = await store.read(key('app/big'));
        await store.delete(key('app/big'));
        expect(await buffer(stream)).toEqual(big);
      });
    });

    describe('open', () => {
      it('gives ranges in any order', async () => {
        await put('ten', Buffer.from('0123456789'));
        await using blob = await store.open(key('ten'));
        const parts: string[] = [];
        for (const [start, end] of [
          [7, 9],
          [0, 0],
          [3, 8],
        ] as const)
          parts.push(String(await buffer(await blob.read({ start, end }))));
        expect(parts).toEqual(['789', '0', '345678']);
        await expect(blob.read({ start: 5, end: 10 })).rejects.toBeInstanceOf(RangeError);
      });

      it('says before the first byte that there is no blob', async () => {
        const read = async () => {
          await using blob = await store.open(key('absent'));
          return blob.read({ start: 0, end: 1 });
        };
        await expect(read()).rejects.toBeInstanceOf(BlobNotFound);
      });
    });

    describe('stat', () => {
      it('gives size and time', async () => {
        const before = Date.now();
        await put('app/full.zip', Buffer.alloc(1234));
        const found = await store.stat(key('app/full.zip'));
        expect(found.size).toBe(1234);
        expect(Math.abs(found.modifiedAt.getTime() - before)).toBeLessThan(60_000);
      });

      it('dates a blob from when it was published, not from when its file was made', async () => {
        const file = await made.stage(Buffer.from('old'));
        await utimes(file, new Date(0), new Date(0));
        await store.publish(key('app/old.zip'), file);
        const { modifiedAt } = await store.stat(key('app/old.zip'));
        expect(Math.abs(modifiedAt.getTime() - Date.now())).toBeLessThan(60_000);
      });

      it.each(['absent', 'app', 'app/full.zip/inside'])('finds no blob under %s', async (at) => {
        await put('app/full.zip', Buffer.alloc(1));
        await expect(store.stat(key(at))).rejects.toBeInstanceOf(BlobNotFound);
      });
    });

    describe('delete', () => {
      it('removes the blob, and the key is free again', async () => {
        await put('app/1/full.zip', Buffer.from('old'));
        await store.delete(key('app/1/full.zip'));
        await expect(store.stat(key('app/1/full.zip'))).rejects.toBeInstanceOf(BlobNotFound);
        await put('app/1/full.zip', Buffer.from('new'));
        expect((await get('app/1/full.zip')).toString()).toBe('new');
      });

      it('leaves the neighbours', async () => {
        await put('app/1/full.zip', Buffer.from('1'));
        await put('app/2/full.zip', Buffer.from('2'));
        await store.delete(key('app/1/full.zip'));
        expect(await keys(store)).toEqual(['app/2/full.zip']);
      });

      it.each(['absent', 'deep/er/absent', 'app', 'app/full.zip/inside'])(
        'has nothing to do for %s',
        async (at) => {
          await put('app/full.zip', Buffer.from('kept'));
          await store.delete(key(at));
          expect((await get('app/full.zip')).toString()).toBe('kept');
        },
      );

      it('does not disturb those who publish beside it', async () => {
        const rounds = Array.from({ length: 40 }, (_, i) => key(`busy/dir/${i}`));
        const work = rounds.map(async (at, i) => {
          await put(at, Buffer.from(String(i)));
          if (i % 2 === 0) await store.delete(at);
        });
        await Promise.all(work);
        expect(await keys(store)).toEqual(rounds.filter((_, i) => i % 2 === 1).sort());
      });
    });

    describe('list', () => {
      it('is empty at first', async () => expect(await keys(store)).toEqual([]));

      it('names every blob with its time', async () => {
        const all = ['a', 'app/1/full.zip', 'app/1/patch.zip', 'app/2/full.zip', 'other/x.tar.gz'];
        for (const at of all) await put(at, Buffer.from(at));
        expect(await keys(store)).toEqual(all);
        for await (const blob of store.list()) {
          expect(blob.modifiedAt).toEqual((await store.stat(blob.key)).modifiedAt);
        }
      });

      it.each(['flat/*', 'deep/*/full.zip'])(
        'misses none that stays while others go: %s',
        async (pattern) => {
          const all = Array.from({ length: 30 }, (_, i) => key(pattern.replace('*', String(i))));
          for (const at of all) await put(at, Buffer.from('x'));
          const stay = all.filter((_, i) => i % 3 === 0);
          const seen = new Set<BlobKey>();
          for await (const blob of store.list()) {
            seen.add(blob.key);
            await Promise.all(all.filter((at) => !stay.includes(at)).map((at) => store.delete(at)));
          }
          expect([...seen]).toEqual(expect.arrayContaining(stay));
          expect(await keys(store)).toEqual(stay.sort());
        },
      );
    });

    it('proves that it can be written to, leaving nothing', async () => {
      await Promise.all([store.checkWritable(), store.checkWritable(), store.checkWritable()]);
      expect(await keys(store)).toEqual([]);
    });

    it('tells the free space, where there is a bound', async () => {
      const bytes = await store.freeSpace();
      if (bytes !== undefined) expect(bytes).toBeGreaterThan(0);
    });

    it('does not hold on to a staged file that failed', async () => {
      await put('taken', Buffer.from('1'));
      const file = await made.stage(Buffer.from('2'));
      await store.publish(key('taken'), file).catch(() => undefined);
      await store.publish(key('free'), file);
      expect((await get('free')).toString()).toBe('2');
      await expect(stat(file)).rejects.toThrow('ENOENT');
    });
  });
}
