import { Keyv } from 'keyv';
import type { Announcements } from '../../announcements/announcements.ts';
import type { RedisConfig } from '../../config/sections/redis-config.ts';
import { openRedis } from '../../redis/open-redis.ts';
import { LayeredStore } from './layered-store.ts';
import { SharedLevel } from './shared-level.ts';

const PREFIX = 'rb:cache:';
const TOPIC = 'cache';

/**
 * Both levels as one for cache-manager, which would not carry what it finds in the second into the first.
 * @param maxEntries bounds the level in this process
 */
export function openRedisLevels(config: RedisConfig, maxEntries: number, announcements: Announcements): Keyv {
  const redis = openRedis(config, config.db, 'instant');
  const shared = new SharedLevel(redis, PREFIX, (key) => announcements.publish(TOPIC, key));
  const store = new LayeredStore(maxEntries, shared, () => redis.disconnect());
  announcements.subscribe(
    TOPIC,
    (key) => store.evict(key),
    () => store.clear(),
  );
  return new Keyv({ store, useKeyPrefix: false });
}
