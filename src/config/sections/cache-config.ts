import { Int } from '../keys/int.ts';

export class CacheConfig {
  @Int({
    doc: 'Largest number of entries in the in-process cache; the least recently used are evicted.',
    min: 1,
    max: 10_000_000,
  })
  readonly max_entries: number = 10_000;
}
