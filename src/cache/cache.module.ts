import { CacheModule as NestCacheModule } from '@nestjs/cache-manager';
import { Global, Module } from '@nestjs/common';
import { Announcements } from '../announcements/announcements.ts';
import { Config } from '../config/config.ts';
import { usesRedis } from '../redis/uses-redis.ts';
import { Cache } from './cache.ts';
import { lruStore } from './lru-store.ts';
import { ManagedCache } from './managed-cache.ts';

@Global()
@Module({
  imports: [NestCacheModule.registerAsync({ inject: [Config, Announcements], useFactory: openStores })],
  providers: [{ provide: Cache, useClass: ManagedCache }],
  exports: [Cache],
})
export class CacheModule {}

/**
 * One level in this process; with Redis also one that all nodes share. Its driver is loaded only if it is
 * used.
 */
async function openStores({ cache, redis }: Config, announcements: Announcements) {
  if (!usesRedis(redis)) return { stores: [lruStore(cache.max_entries)] };
  const { openRedisLevels } = await import('./redis/redis-levels.ts');
  return { stores: [openRedisLevels(redis, cache.max_entries, announcements)] };
}
