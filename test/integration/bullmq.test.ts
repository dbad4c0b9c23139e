import { afterAll, beforeAll } from 'vitest';
import { jobsContract } from '../contracts/jobs.contract.ts';
import { BullJobsLab } from '../support/bull-jobs-lab.ts';
import { describeWithRedis, RedisServer } from '../support/redis.ts';

describeWithRedis('on a Redis of its own', () => {
  let server: RedisServer;
  beforeAll(async () => void (server = await RedisServer.start()));
  afterAll(() => server[Symbol.asyncDispose]());

  jobsContract('bullmq', async () => new BullJobsLab(server));
});
