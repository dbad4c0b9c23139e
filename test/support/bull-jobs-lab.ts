import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Queue } from 'bullmq';
import { BullJobs } from '../../src/jobs/bull/bull-jobs.ts';
import { QUEUE, queueOptions } from '../../src/jobs/bull/bull-queue.ts';
import type { JobOptions } from '../../src/jobs/job-options.ts';
import { openRedis } from '../../src/redis/open-redis.ts';
import type { JobsProcess, JobsUnderTest } from '../contracts/jobs/jobs-lab.ts';
import { Build } from '../contracts/jobs/kinds.ts';
import { Workshop } from '../contracts/jobs/workshop.ts';
import { HangingClock } from './hanging-clock.ts';
import type { RedisServer } from './redis.ts';

Logger.overrideLogger(false);

/**
 * Several job processes on one Redis. Redis itself keeps the leases, so time is real here: periods are short,
 * and times are exact only to `grain`.
 */
export class BullJobsLab implements JobsUnderTest {
  readonly lease = 900;
  readonly poll = 200;
  readonly longestPause = 400;
  readonly second = 40;
  readonly grain = 300;
  private readonly prefix = `test-${randomUUID()}`;
  private readonly processes: { clock: HangingClock; jobs: BullJobs }[] = [];

  constructor(private readonly server: RedisServer) {}

  open(options: Partial<JobOptions>): JobsProcess {
    const { config } = this.server;
    const clock = new HangingClock();
    const brief = openRedis(config, config.queue_db, 'brief');
    const patient = openRedis(config, config.queue_db, 'patient');
    const pace = {
      lease: this.lease,
      poll: this.poll / 4,
      backoff: { base: 1000, cap: this.longestPause },
      random: () => 0.9,
    };
    const { lease } = { ...pace, ...options };
    const [callerQueue, runnerQueue] = [brief, patient].map(
      (redis) => new Queue(QUEUE, queueOptions(redis, this.prefix, lease)),
    ) as [Queue, Queue];
    const close = () => [brief, patient].forEach((redis) => redis.disconnect());
    const parts = { callerQueue, runnerQueue, connections: { brief, close } };
    const jobs = new BullJobs(parts, { ...pace, ...options, clock });
    this.processes.push({ clock, jobs });
    return {
      jobs,
      start: async () => jobs.start(),
      stop: (grace) => jobs.stop(grace),
      stall: () => clock.hang(),
      resume: () => clock.resume(),
    };
  }

  /** A process with a handler for builds that is not started yet. */
  idleBuilder(options: Partial<JobOptions> = {}): Workshop {
    const shop = new Workshop(this.open(options));
    shop.jobs.handle(Build, shop.work);
    return shop;
  }

  async working(options: Partial<JobOptions> = {}): Promise<Workshop> {
    const shop = this.idleBuilder(options);
    await shop.process.start();
    return shop;
  }

  async advance(ms: number): Promise<void> {
    await delay(ms);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { clock } of this.processes) clock.resume();
    await Promise.all(this.processes.map(({ jobs }) => jobs.stop(0)));
    for (const { jobs } of this.processes) jobs.close();
  }
}
