import type { Config } from '../config/config.ts';
import type { Database } from '../database/database.ts';
import type { Jobs } from './jobs.ts';

/** Jobs as their owner sees them. */
export interface WorkingJobs extends Jobs {
  start(): Promise<void> | void;
  /** @param grace milliseconds that running handlers have to stop */
  stop(grace: number): Promise<void>;
  /** Lets go of connections of its own. */
  close?(): void;
}

/** In Redis when there is one, else in the database. What is not chosen is not loaded. */
export async function openJobs(config: Config, database: Database): Promise<WorkingJobs> {
  if (config.redis.addr !== '') {
    const { openBullJobs } = await import('./bull/open-bull-jobs.ts');
    return openBullJobs(config);
  }
  const { DatabaseJobs } = await import('./database-jobs.ts');
  const { concurrency, attempts, lease } = config.jobs;
  return new DatabaseJobs(database, { concurrency, attempts, lease });
}
