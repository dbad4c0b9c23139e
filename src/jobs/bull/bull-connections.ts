import { Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { Config } from '../../config/config.ts';
import { openRedis } from '../../redis/open-redis.ts';

/** The connections to the Redis that holds the jobs. */
@Injectable()
export class BullConnections {
  /** For callers that enqueue and look up jobs: an error within two seconds. */
  readonly brief: Redis;
  /** For the runner: waits until Redis is back, because a claim whose answer is given up would block its job. */
  readonly patient: Redis;

  constructor({ redis }: Config) {
    const db = redis.asynq_db ?? redis.queue_db;
    this.brief = openRedis(redis, db, 'brief');
    this.patient = openRedis(redis, db, 'patient');
  }

  /** Waits for nothing. */
  close(): void {
    this.brief.disconnect();
    this.patient.disconnect();
  }
}
