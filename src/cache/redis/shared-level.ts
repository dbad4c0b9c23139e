import type { Redis } from 'ioredis';

const MAX_PENDING = 10_000;

/**
 * The level that all nodes share. It never fails: an unreachable value is absent. A key whose change could
 * not be sent is deleted once Redis is back, so that its old value does not return.
 */
export class SharedLevel {
  private readonly pendingDeletes = new Set<string>();

  constructor(
    private readonly redis: Redis,
    private readonly prefix: string,
    private readonly onChanged: (key: string) => void,
  ) {
    redis.on('ready', () => void this.deletePending());
  }

  async get(key: string): Promise<string | undefined> {
    if (this.pendingDeletes.has(key)) return undefined;
    const value = await this.tryRedis(() => this.redis.get(this.prefix + key));
    return this.pendingDeletes.has(key) ? undefined : (value ?? undefined);
  }

  /** @param ttl ms */
  async set(key: string, value: string, ttl: number): Promise<void> {
    await this.change(key, () => this.redis.set(this.prefix + key, value, 'PX', Math.max(1, Math.ceil(ttl))));
  }

  async delete(key: string): Promise<void> {
    await this.change(key, () => this.redis.del(this.prefix + key));
  }

  private async change(key: string, write: () => Promise<unknown>): Promise<void> {
    const done = await this.tryRedis(async () => {
      await write();
      this.onChanged(key);
      return true;
    });
    if (done) this.pendingDeletes.delete(key);
    else if (this.pendingDeletes.size < MAX_PENDING) this.pendingDeletes.add(key);
  }

  private async deletePending(): Promise<void> {
    const owed = [...this.pendingDeletes];
    for (const key of owed) await this.delete(key);
  }

  /** If Redis hangs, only the first callers wait: after their timeout the connection is replaced. */
  private async tryRedis<T>(question: () => Promise<T>): Promise<T | undefined> {
    if (this.redis.status !== 'ready') return undefined;
    try {
      return await question();
    } catch (error) {
      if (this.redis.status === 'ready' && error instanceof Error && error.message === 'Command timed out')
        this.redis.disconnect(true);
      return undefined;
    }
  }
}
