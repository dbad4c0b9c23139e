import { Keyv } from 'keyv';
import { LRUCache } from 'lru-cache';
import { upTo } from './up-to.ts';

/** An in-process level for cache-manager that evicts the least recently used entries. Keyv handles expiry. */
export function lruStore(maxEntries: number): Keyv {
  const entries = new LRUCache<string, string>(upTo(maxEntries));
  const store = {
    get: (key: string) => entries.get(key),
    set: (key: string, value: string) => void entries.set(key, value),
    delete: (key: string) => entries.delete(key),
    clear: () => entries.clear(),
    has: (key: string) => entries.has(key),
  };
  return new Keyv({ store, useKeyPrefix: false });
}
