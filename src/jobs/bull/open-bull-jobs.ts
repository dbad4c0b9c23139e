import type { Config } from '../../config/config.ts';
import { openRedis } from '../../redis/open-redis.ts';
import { BullJobs } from './bull-jobs.ts';

/** The jobs of an instance with Redis. */
export function openBullJobs({ redis, jobs }: Config): BullJobs {
  const db = redis.asynq_db ?? redis.queue_db;
  const brief = openRedis(redis, db, 'brief');
  const patient = openRedis(redis, db, 'patient');
  const { concurrency, attempts, lease } = jobs;
  return new BullJobs({ brief, patient, prefix: 'rb' }, { concurrency, attempts, lease });
}
