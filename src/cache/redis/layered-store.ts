import { LRUCache } from 'lru-cache';
import type { SharedLevel } from './shared-level.ts';

/** Milliseconds until an entry is looked up in Redis again, should the message that it changed be lost. */
const LOCAL_TTL = 5000;

/** A store for Keyv: a level in this process in front of the one that all nodes share. Keyv sees to expiry. */
export class LayeredStore {
  private readonly local: LRUCache<string, string>;
  /** Counts changes made elsewhere, so that no value read before one is kept after it. */
  private changes = 0;

  constructor(
    maxEntries: number,
    private readonly shared: SharedLevel,
    /** Keyv calls it when the application ends. Waits for nothing. */
    readonly disconnect: () => void,
  ) {
    const perf = { now: () => performance.now() };
    this.local = new LRUCache({ max: maxEntries, ttl: LOCAL_TTL, perf });
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

  /** This process alone; what others share goes by its time. */
  clear(): void {
    this.changes++;
    this.local.clear();
  }

  evict(key: string): void {
    this.changes++;
    this.local.delete(key);
  }
}
