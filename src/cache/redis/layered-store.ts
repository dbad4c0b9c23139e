import { LRUCache } from 'lru-cache';
import { upTo } from '../up-to.ts';
import type { SharedLevel } from './shared-level.ts';

/** ms until a local entry is read from Redis again, in case the message about its change was lost */
const LOCAL_TTL = 5000;

/**
 * A store for Keyv: a level in this process in front of the one that all nodes share. Keyv handles expiry.
 * See docs/decisions/011-two-levels-of-cache.md.
 */
export class LayeredStore {
  private readonly local: LRUCache<string, string>;
  /** Counts changes, so that a value that was read before a change is not stored after it. */
  private changes = 0;

  constructor(
    maxEntries: number,
    private readonly shared: SharedLevel,
    /** Keyv calls this when the application ends. It closes the connection without waiting. */
    readonly disconnect: () => void,
  ) {
    const perf = { now: () => performance.now() };
    this.local = new LRUCache({ ...upTo(maxEntries), ttl: LOCAL_TTL, perf });
  }

  async get(key: string): Promise<string | undefined> {
    const kept = this.local.get(key);
    if (kept !== undefined) return kept;
    const seen = this.changes;
    const value = await this.shared.get(key);
    if (value !== undefined && seen === this.changes) this.local.set(key, value);
    return value;
  }

  async set(key: string, value: string, ttl?: number): Promise<void> {
    this.changes++;
    this.local.set(key, value);
    await this.shared.set(key, value, ttl ?? LOCAL_TTL);
  }

  async delete(key: string): Promise<boolean> {
    this.changes++;
    this.local.delete(key);
    await this.shared.delete(key);
    return true;
  }

  /** Clears the local level only; shared values expire by their TTL. */
  clear(): void {
    this.changes++;
    this.local.clear();
  }

  evict(key: string): void {
    this.changes++;
    this.local.delete(key);
  }
}
