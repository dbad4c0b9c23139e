import type { Redis } from 'ioredis';
import { LeasesUnreachable } from '../errors.ts';
import { LeaseStore } from '../lease-store.ts';
import { RELEASE, RENEW, TAKE } from './lease-scripts.ts';

/** Leases as keys that Redis lets expire by its own clock; their values are the fences. */
export class RedisLeaseStore extends LeaseStore {
  /** @param redis a brief connection, closed with the store */
  constructor(
    private readonly redis: Redis,
    private readonly prefix = 'rb:leases',
  ) {
    super();
  }

  async take(name: string, term: number): Promise<number | undefined> {
    const keys = [this.keyOf(name), `${this.prefix}:fence`];
    const fence = await reaching(this.redis.eval(TAKE, keys.length, ...keys, term));
    return fence === null ? undefined : Number(fence);
  }

  async renew(name: string, fence: number, term: number): Promise<boolean> {
    return (await reaching(this.redis.eval(RENEW, 1, this.keyOf(name), fence, term))) === 1;
  }

  async release(name: string, fence: number): Promise<boolean> {
    return (await reaching(this.redis.eval(RELEASE, 1, this.keyOf(name), fence))) === 1;
  }

  override close(): void {
    this.redis.disconnect();
  }

  private keyOf(name: string): string {
    return `${this.prefix}:of:${name}`;
  }
}

async function reaching<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new LeasesUnreachable(error);
  }
}
