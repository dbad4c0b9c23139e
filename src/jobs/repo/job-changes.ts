import type { JobEntity } from './job.entity.ts';

/** What one step in a job's life writes to its row. */
export type JobChange = Partial<
  Omit<JobEntity, 'id' | 'name' | 'key' | 'payload' | 'createdAt' | 'updatedAt'>
>;

const unowned = { leaseOwner: null, leaseUntil: null };

export function claimed(attempt: number, owner: string, until: Date): JobChange {
  return { state: 'running', attempts: attempt, leaseOwner: owner, leaseUntil: until, progress: 0 };
}

export function done(): JobChange {
  return { ...unowned, state: 'done', activeKey: null, progress: 1, lastError: null };
}

export function retried(reason: string, runAt: Date): JobChange {
  return { ...unowned, state: 'queued', runAt, lastError: reason };
}

export function failed(reason: string): JobChange {
  return { ...unowned, state: 'failed', activeKey: null, lastError: reason };
}

/** As if the try had never begun: the job keeps its place in the queue. */
export function released(attempt: number): JobChange {
  return { ...unowned, state: 'queued', attempts: attempt - 1 };
}
