import { Int } from '../keys/int.ts';

export class CacheConfig {
  @Int({
    doc: 'Most entries the in-process cache holds; the least recently used go first.',
    min: 1,
    max: 10_000_000,
  })
  readonly max_entries: number = 10_000;
}
