import { CACHE_MANAGER } from '@nestjs/cache-manager';
import { Inject, Injectable } from '@nestjs/common';
import type { Cache as CacheManager } from 'cache-manager';
import { Cache } from './cache.ts';

/** The cache on top of cache-manager and its configured levels. */
@Injectable()
export class ManagedCache extends Cache {
  private readonly runningLoads = new Map<string, Promise<unknown>>();

  constructor(@Inject(CACHE_MANAGER) private readonly manager: CacheManager) {
    super();
  }

  async get<T>(key: string): Promise<T | undefined> {
    const text = await this.manager.get<string>(key).catch(() => undefined);
    return text === undefined || text === null ? undefined : (JSON.parse(text) as T);
  }

  async set(key: string, value: unknown, ttl: number): Promise<void> {
    await this.manager.set(key, JSON.stringify(value), ttl).catch(() => undefined);
  }

  async delete(key: string): Promise<void> {
    await this.manager.del(key).catch(() => undefined);
  }

  wrap<T>(key: string, ttl: number, load: () => Promise<T>): Promise<T> {
    const running = this.runningLoads.get(key) as Promise<T> | undefined;
    if (running !== undefined) return running;
    const fresh = this.readThrough(key, ttl, load).finally(() => this.runningLoads.delete(key));
    this.runningLoads.set(key, fresh);
    return fresh;
  }

  private async readThrough<T>(key: string, ttl: number, load: () => Promise<T>): Promise<T> {
    const kept = await this.get<T>(key);
    if (kept !== undefined) return kept;
    const value = await load();
    if (value !== undefined) await this.set(key, value, ttl);
    return value;
  }
}
