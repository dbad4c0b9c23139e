import { Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { Config } from '../../config/config.ts';
import { openRedis } from '../../redis/open-redis.ts';

/** The ways to the Redis that holds the jobs. */
@Injectable()
export class BullConnections {
  /** For those who enqueue and ask: an error within two seconds. */
  readonly brief: Redis;
  /** For the work: waits until Redis is back, so that no claim is made that nobody knows of. */
  readonly patient: Redis;

  constructor({ redis }: Config) {
    const db = redis.asynq_db ?? redis.queue_db;
    this.brief = openRedis(redis, db, 'brief');
    this.patient = openRedis(redis, db, 'patient');
  }

  /** For good. Waits for nothing. */
  close(): void {
    this.brief.disconnect();
    this.patient.disconnect();
  }
}
