import type { Config } from '../../config/config.ts';
import { Degraded, type Readiness } from '../../health/readiness.ts';
import { openRedis } from '../../redis/open-redis.ts';
import { publishRedisUp } from '../../redis/redis-metric.ts';
import { RedisAnnouncements } from './redis-announcements.ts';

const WITHOUT =
  'Redis cannot be reached: jobs wait, the cache is per instance, and changes show after catalogue.refresh_interval';

/** Also tells probes and metrics of Redis, by the connection it talks on. */
export function openRedisAnnouncements({ redis }: Config, readiness: Readiness) {
  const talking = openRedis(redis, redis.db, 'instant');
  const listening = openRedis(redis, redis.db, 'patient');
  const isUp = () =>
    talking.ping().then(
      () => true,
      () => false,
    );
  readiness.add('redis', async () => ((await isUp()) ? {} : new Degraded(WITHOUT)));
  publishRedisUp(isUp);
  // Those who use another of the server's databases belong to something else.
  const announcements = new RedisAnnouncements(talking, listening, `rb:announcements:${redis.db}`);
  const close = () => [talking, listening].forEach((connection) => connection.disconnect());
  return { announcements, close };
}
