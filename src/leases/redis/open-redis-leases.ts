import type { Config } from '../../config/config.ts';
import { openRedis } from '../../redis/open-redis.ts';
import { RedisLeaseStore } from './redis-lease-store.ts';

/** Beside the jobs, not the cache: operators may empty a cache while nodes work. */
export function openRedisLeases({ redis }: Config): RedisLeaseStore {
  return new RedisLeaseStore(openRedis(redis, redis.asynq_db ?? redis.queue_db, 'brief'));
}
