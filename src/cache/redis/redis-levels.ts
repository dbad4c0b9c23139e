import { Keyv } from 'keyv';
import type { Announcements } from '../../announcements/announcements.ts';
import type { RedisConfig } from '../../config/sections/redis-config.ts';
import { openRedis } from '../../redis/open-redis.ts';
import { LayeredStore } from './layered-store.ts';
import { SharedLevel } from './shared-level.ts';

const PREFIX = 'rb:cache:';
const TOPIC = 'cache';

/**
 * Opens both levels as one store, because cache-manager would not copy a value from the second level into the
 * first.
 * @param maxEntries bound of the level in this process
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
