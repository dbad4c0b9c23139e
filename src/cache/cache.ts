/**
 * Stores values that are cheap to lose. It never fails and never makes its caller wait long: an unreachable
 * value counts as absent. Values are JSON. Each process holds at most `cache.max_entries`. Nodes with one
 * Redis share their values; a node may see an old value for up to 5 seconds after a change on another node.
 */
export abstract class Cache {
  abstract get<T>(key: string): Promise<T | undefined>;

  /** @param ttl milliseconds, at least 1 */
  abstract set(key: string, value: unknown, ttl: number): Promise<void>;

  abstract delete(key: string): Promise<void>;

  /**
   * Returns the value under `key`, or loads it and stores it for `ttl` milliseconds. Concurrent callers share
   * one load. `undefined` and errors are not stored. @throws the error of `load`
   */
  abstract wrap<T>(key: string, ttl: number, load: () => Promise<T>): Promise<T>;
}
