import { createCache } from 'cache-manager';
import { vi } from 'vitest';
import { lruStore } from '../../src/cache/lru-store.ts';
import { ManagedCache } from '../../src/cache/managed-cache.ts';
import { cacheContract } from '../contracts/cache.contract.ts';

cacheContract('in process', async (maxEntries) => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  const manager = createCache({ stores: [lruStore(maxEntries)] });
  return {
    cache: new ManagedCache(manager),
    advance: async (ms) => void vi.advanceTimersByTime(ms),
    isolate: async () => undefined,
    close: async () => void vi.useRealTimers(),
  };
});
