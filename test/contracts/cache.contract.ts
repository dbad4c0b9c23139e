import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cache } from '../../src/cache/cache.ts';

export interface CacheUnderTest {
  readonly cache: Cache;
  /** Advances the clock of the cache. */
  advance(ms: number): Promise<void>;
  /** Cuts off the shared level: only the level in this process is left. */
  isolate(): Promise<void>;
  close(): Promise<void>;
}

/** The promises of every cache. */
export function cacheContract(name: string, make: (maxEntries: number) => Promise<CacheUnderTest>): void {
  describe(`cache: ${name}`, () => {
    let made: CacheUnderTest;
    beforeEach(async () => void (made = await make(100)));
    afterEach(() => made.close());

    it.each([0, '', false, 'text', ['a', 1], { deep: { list: [null] } }])('keeps %j', async (value) => {
      await made.cache.set('key', value, 60_000);
      expect(await made.cache.get('key')).toEqual(value);
    });

    it('hands out copies', async () => {
      const value = { list: [1] };
      await made.cache.set('key', value, 60_000);
      value.list.push(2);
      expect(await made.cache.get('key')).toEqual({ list: [1] });
    });

    it('forgets when the time is over', async () => {
      await made.cache.set('key', 'value', 1_000);
      await made.advance(900);
      expect(await made.cache.get('key')).toBe('value');
      await made.advance(200);
      expect(await made.cache.get('key')).toBeUndefined();
    });

    it('deletes, also what is not there', async () => {
      await made.cache.set('key', 'value', 60_000);
      await made.cache.delete('key');
      await made.cache.delete('key');
      expect(await made.cache.get('key')).toBeUndefined();
    });

    it('stays within its bound', async () => {
      for (let n = 0; n < 1000; n++) await made.cache.set(`key-${n}`, n, 60_000);
      await made.isolate();
      const kept = await Promise.all(Array.from({ length: 1000 }, (_, n) => made.cache.get(`key-${n}`)));
      expect(kept.filter((value) => value !== undefined).length).toBeLessThanOrEqual(100);
      expect(kept.at(-1)).toBe(999);
    });

    it('loads once for all who ask at the same time, and keeps the value', async () => {
      let loads = 0;
      const load = async () => ++loads;
      const asked = await Promise.all(Array.from({ length: 10 }, () => made.cache.wrap('key', 60_000, load)));
      expect(asked).toEqual(Array(10).fill(1));
      expect(await made.cache.wrap('key', 60_000, load)).toBe(1);
    });

    it('does not keep failures or absence', async () => {
      await expect(made.cache.wrap('key', 60_000, () => Promise.reject(new Error('down')))).rejects.toThrow(
        'down',
      );
      expect(await made.cache.wrap('key', 60_000, async () => undefined)).toBeUndefined();
      expect(await made.cache.wrap('key', 60_000, async () => 'value')).toBe('value');
    });
  });
}
