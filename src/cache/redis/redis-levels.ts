import { Keyv } from 'keyv';
import type { RedisConfig } from '../../config/sections/redis-config.ts';
import { openRedis } from '../../redis/open-redis.ts';
import { Invalidations } from './invalidations.ts';
import { LayeredStore } from './layered-store.ts';
import { SharedLevel } from './shared-level.ts';

const PREFIX = 'rb:cache:';

/**
 * Both levels as one for cache-manager, which would not carry what it finds in the second into the first.
 * @param maxEntries bounds the level in this process
 */
export function openRedisLevels(config: RedisConfig, maxEntries: number): Keyv {
  const talking = openRedis(config, config.db, 'instant');
  const listening = openRedis(config, config.db, 'patient');
  const invalidations = new Invalidations(talking, listening, `${PREFIX}changed`);
  const shared = new SharedLevel(talking, PREFIX, (key) => invalidations.tell(key));
  const disconnect = () => [talking, listening].forEach((redis) => redis.disconnect());
  const store = new LayeredStore(maxEntries, shared, disconnect);
  invalidations.listen(
    (key) => store.forget(key),
    () => store.clear(),
  );
  return new Keyv({ store, useKeyPrefix: false });
}
