import type { Config } from '../../../config/config.ts';
import type { DailyClientsRepo } from '../daily-clients.repo.ts';
import type { SketchesRepo } from '../sketches.repo.ts';
import { SketchedClients } from './sketched-clients.ts';
import type { OnDropped, UniqueClients } from './unique-clients.ts';

/** With Redis they are counted there, else in the database; what is not chosen is not loaded. */
export async function openClients(
  { redis, statistics }: Config,
  rows: DailyClientsRepo,
  sketches: SketchesRepo,
  onDropped: OnDropped,
): Promise<UniqueClients> {
  if (redis.addr === '' || !statistics.enabled) return new SketchedClients(sketches, onDropped);
  const { openRedis } = await import('../../../redis/open-redis.ts');
  const { RedisClients } = await import('./redis-clients.ts');
  return new RedisClients(openRedis(redis, redis.db, 'instant'), rows, onDropped);
}
