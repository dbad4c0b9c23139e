import { Config } from '../config/config.ts';
import { Database } from '../database/database.ts';
import type { JobsMake } from './jobs-make.ts';

/** In Redis when there is one, else in the database. What is not chosen is not loaded. */
export async function chooseJobs({ redis }: Config): Promise<JobsMake> {
  if (redis.addr !== '') return (await import('./bull/bull-make.ts')).bullJobs;
  const { DatabaseJobs } = await import('./database-jobs.ts');
  return {
    imports: [],
    inject: [Config, Database],
    useFactory: ({ jobs }: Config, database: Database) => {
      const { concurrency, attempts, lease } = jobs;
      return new DatabaseJobs(database, { concurrency, attempts, lease });
    },
  };
}
