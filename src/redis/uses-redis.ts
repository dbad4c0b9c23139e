import type { RedisConfig } from '../config/sections/redis-config.ts';

/** Whether a Redis is configured, at an address of its own or behind sentinels. */
export function usesRedis({ addr, sentinels }: Pick<RedisConfig, 'addr' | 'sentinels'>): boolean {
  return addr !== '' || sentinels.length > 0;
}
