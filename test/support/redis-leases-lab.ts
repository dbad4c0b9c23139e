import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { RedisLeaseStore } from '../../src/leases/redis/redis-lease-store.ts';
import { StoredLeases } from '../../src/leases/stored-leases.ts';
import { openRedis } from '../../src/redis/open-redis.ts';
import type { LeasesProcess, LeasesUnderTest } from '../contracts/leases/leases-lab.ts';
import { HangingClock } from './hanging-clock.ts';
import type { RedisServer } from './redis.ts';

Logger.overrideLogger(false);

/** Any number of processes with leases on one Redis. Redis itself lets them run out, so time is real and terms are short. */
export class RedisLeasesLab implements LeasesUnderTest {
  readonly term = 900;
  readonly grain = 300;
  private readonly prefix = `test-${randomUUID()}`;
  private readonly processes: StoredLeases[] = [];

  constructor(private readonly server: RedisServer) {}

  open(): LeasesProcess {
    const { config } = this.server;
    const clock = new HangingClock();
    const store = new RedisLeaseStore(openRedis(config, config.queue_db, 'brief'), this.prefix);
    const leases = new StoredLeases(store, { term: this.term, clock });
    this.processes.push(leases);
    return {
      leases,
      stop: () => leases.stop(),
      stall: () => clock.hang(),
      resume: () => clock.resume(),
    };
  }

  async advance(ms: number): Promise<void> {
    await delay(ms);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const leases of this.processes) leases.close();
  }
}
