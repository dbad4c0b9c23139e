import { Config } from '../../config/config.ts';
import type { JobsDriver } from '../jobs-driver.ts';
import { BullConnections } from './bull-connections.ts';
import { BullJobs } from './bull-jobs.ts';
import type { BullQueue } from './bull-queue.ts';
import { ASKING, BullConnectionsModule, bullQueues, WORKING } from './bull-queues.ts';

/** The jobs of an instance with Redis. */
export const bullJobs: JobsDriver = {
  imports: [BullConnectionsModule, bullQueues],
  inject: [Config, BullConnections, ASKING, WORKING],
  useFactory: ({ jobs }: Config, connections: BullConnections, asking: BullQueue, working: BullQueue) => {
    const { concurrency, attempts, lease } = jobs;
    return new BullJobs({ asking, working, connections }, { concurrency, attempts, lease });
  },
};
