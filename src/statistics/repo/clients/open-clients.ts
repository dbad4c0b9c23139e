import type { Config } from '../../../config/config.ts';
import { usesRedis } from '../../../redis/uses-redis.ts';
import type { DailyClientsRepo } from '../daily-clients.repo.ts';
import type { SketchesRepo } from '../sketches.repo.ts';
import { SketchedClients } from './sketched-clients.ts';
import type { OnDropped, UniqueClients } from './unique-clients.ts';

/**
 * Counts clients in Redis if it is configured, otherwise in the database. Redis is loaded only if it is used.
 */
export async function openClients(
  { redis, statistics }: Config,
  rows: DailyClientsRepo,
  sketches: SketchesRepo,
  onDropped: OnDropped,
): Promise<UniqueClients> {
  if (!usesRedis(redis) || !statistics.enabled) return new SketchedClients(sketches, onDropped);
  const { openRedis } = await import('../../../redis/open-redis.ts');
  const { RedisClients } = await import('./redis-clients.ts');
  return new RedisClients(openRedis(redis, redis.db, 'instant'), rows, onDropped);
}
