import { Config } from '../../config/config.ts';
import type { JobsDriver } from '../jobs-driver.ts';
import { BullConnections } from './bull-connections.ts';
import { BullJobs } from './bull-jobs.ts';
import type { BullQueue } from './bull-queue.ts';
import { CALLER_QUEUE, BullConnectionsModule, bullQueues, RUNNER_QUEUE } from './bull-queues.ts';

/** The jobs of an instance with Redis. */
export const bullJobs: JobsDriver = {
  imports: [BullConnectionsModule, bullQueues],
  inject: [Config, BullConnections, CALLER_QUEUE, RUNNER_QUEUE],
  useFactory: (
    { jobs }: Config,
    connections: BullConnections,
    callerQueue: BullQueue,
    runnerQueue: BullQueue,
  ) => {
    const { concurrency, attempts, lease } = jobs;
    return new BullJobs({ callerQueue, runnerQueue, connections }, { concurrency, attempts, lease });
  },
};
