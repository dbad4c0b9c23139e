import type { FactoryProvider } from '@nestjs/common';
import { systemClock } from '../clock/clock.ts';
import { Config } from '../config/config.ts';
import { Database } from '../database/database.ts';
import { usesRedis } from '../redis/uses-redis.ts';
import type { LeaseStore } from './lease-store.ts';

type Driver = Pick<FactoryProvider<LeaseStore>, 'inject' | 'useFactory'>;

/**
 * In Redis when one is configured, else in the database. The driver that is not chosen is not loaded.
 * @param isFront holds no lease, and needs no connection of its own for them
 */
export async function chooseLeaseStore(
  { redis, database: { host } }: Config,
  isFront: boolean,
): Promise<Driver> {
  if (usesRedis(redis) && !isFront) {
    const { openRedisLeases } = await import('./redis/open-redis-leases.ts');
    return { inject: [Config], useFactory: openRedisLeases };
  }
  const { LeaseRepo } = await import('./repo/lease.repo.ts');
  const useFactory = async (database: Database) => {
    const leases = new LeaseRepo(database, systemClock);
    // One process writes an SQLite file: what is held now was left by a dead one.
    // With a full disk its leases run out by themselves.
    if (host === '' && !isFront) await leases.endAll().catch(() => undefined);
    return leases;
  };
  return { inject: [Database], useFactory };
}
