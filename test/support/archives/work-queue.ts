import { WorkQueue, type WorkQueueOptions } from '../../../src/archives/workers/work-queue.ts';

export const workQueue = (options: Partial<WorkQueueOptions> = {}) =>
  new WorkQueue({ threads: 2, memory: 2 ** 28, maxWaiting: 100, ...options });
