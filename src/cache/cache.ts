/**
 * Keeps values that are cheap to lose. Never fails and never makes its caller wait for long: what
 * cannot be reached counts as absent. Values are JSON. Bounded by `cache.max_entries`.
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
