/**
 * Keeps values that are cheap to lose. Never fails and never makes its caller wait for long: what
 * cannot be reached counts as absent. Values are JSON. Each process holds at most `cache.max_entries`.
 * Nodes that share a Redis share the values; what one changes, another may not see for up to 5 seconds.
 */
export abstract class Cache {
  abstract get<T>(key: string): Promise<T | undefined>;

  /** @param ttl milliseconds, at least 1 */
  abstract set(key: string, value: unknown, ttl: number): Promise<void>;

  abstract delete(key: string): Promise<void>;

  /**
   * The value under `key`, else what `load` gives, kept for `ttl` milliseconds. Callers that ask
   * meanwhile share one load. `undefined` is not kept. @throws what `load` throws; that is not kept either
   */
  abstract wrap<T>(key: string, ttl: number, load: () => Promise<T>): Promise<T>;
}
