import { Config } from '../config/config.ts';
import { Database } from '../database/database.ts';
import { usesRedis } from '../redis/uses-redis.ts';
import type { JobsDriver } from './jobs-driver.ts';

/**
 * In Redis when one is configured, else in the database. The driver that is not chosen is not loaded.
 * @param isFront enqueues nothing and runs nothing, and needs no connection of its own for jobs
 */
export async function chooseJobs(
  { redis, database: { host } }: Config,
  isFront: boolean,
): Promise<JobsDriver> {
  if (usesRedis(redis) && !isFront) return (await import('./bull/bull-driver.ts')).bullJobs;
  const { DatabaseJobs } = await import('./repo/database-jobs.ts');
  return {
    imports: [],
    inject: [Config, Database],
    useFactory: ({ jobs }: Config, database: Database) => {
      const { concurrency, attempts, lease } = jobs;
      return new DatabaseJobs(database, { concurrency, attempts, lease }, host === '');
    },
  };
}
