import type { Config } from '../../config/config.ts';
import type { Readiness } from '../../health/readiness.ts';
import { openRedis } from '../../redis/open-redis.ts';
import { redisCheck } from '../../redis/redis-check.ts';
import { registerRedisUp } from '../../redis/register-redis-up.ts';
import { RedisAnnouncements } from './redis-announcements.ts';

/** Also registers the readiness check and the metric of Redis, on the publishing connection. */
export function openRedisAnnouncements({ redis }: Config, readiness: Readiness) {
  const publisher = openRedis(redis, redis.db, 'instant');
  const subscriber = openRedis(redis, redis.db, 'patient');
  const isUp = () =>
    publisher.ping().then(
      () => true,
      () => false,
    );
  readiness.add('redis', redisCheck(publisher));
  registerRedisUp(isUp);
  // The channel name includes the database: another database belongs to another installation.
  const announcements = new RedisAnnouncements(publisher, subscriber, `rb:announcements:${redis.db}`);
  const close = () => [publisher, subscriber].forEach((connection) => connection.disconnect());
  return { announcements, close };
}
