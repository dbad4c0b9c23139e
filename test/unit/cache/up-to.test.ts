import { LRUCache } from 'lru-cache';
import { getHeapStatistics } from 'node:v8';
import { expect, it } from 'vitest';
import { upTo } from '../../../src/cache/up-to.ts';

it('bounds the number of entries, and the one used last stays', () => {
  const cache = new LRUCache<string, number>(upTo(2));
  cache.set('a', 1).set('b', 2);
  cache.get('a');
  cache.set('c', 3);
  expect([...cache.keys()]).toEqual(['c', 'a']);
});

it('takes no memory for entries that are not there', () => {
  const before = getHeapStatistics().used_heap_size;
  const caches = [1, 2].map(() => new LRUCache<string, number>(upTo(4_000_000)));
  // With `max` the two would take 128 MB of heap; far less than that is other work of this process.
  expect(getHeapStatistics().used_heap_size - before).toBeLessThan(60_000_000);
  expect(caches.map(({ size }) => size)).toEqual([0, 0]);
});
