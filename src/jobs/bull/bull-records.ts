import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { QueueUnreachable } from '../errors.ts';
import type { JobOptions } from '../job-options.ts';
import { JobRecords } from '../job-records.ts';
import type { JobsMovement, JobState, JobStatus } from '../jobs.ts';
import type { NewJob } from '../new-job.ts';
import type { BullJob, BullQueue } from './bull-queue.ts';
import { triesOf } from './bull-claims.ts';

/** More than any job is tried: the runner decides which try is the last. */
const UNBOUNDED = 1_000_000;
/** Locks of running jobs that are looked at: enough to tell whether any process works. */
const MOST_LOCKS = 1000;
const STATES: Partial<Record<string, JobState>> = { active: 'running', completed: 'done', failed: 'failed' };

/** Adds jobs and looks them up. Answers within two seconds or throws QueueUnreachable. */
export class BullRecords extends JobRecords {
  constructor(
    private readonly queue: BullQueue,
    private readonly redis: Redis,
    private readonly keep: JobOptions['keep'],
  ) {
    super();
  }

  async add({ name, key, payload, delay }: NewJob): Promise<boolean> {
    const jobId = randomUUID();
    const options = {
      jobId,
      delay: Math.max(0, delay),
      deduplication: { id: key },
      attempts: UNBOUNDED,
      backoff: { type: 'custom' },
      stackTraceLimit: 0,
      removeOnComplete: { age: this.keep.done / 1000 },
      removeOnFail: { age: this.keep.failed / 1000 },
    };
    const job = await reaching(this.queue.add(name, { key, payload, unspent: 0 }, options));
    if (job.id !== jobId) return false;
    await this.remember(key, jobId, delay);
    return true;
  }

  async newest(key: string): Promise<JobStatus | undefined> {
    const id = await reaching(this.idOf(key));
    if (id === null) return undefined;
    const [state, job] = await reaching(Promise.all([this.queue.getJobState(id), this.queue.getJob(id)]));
    if (job === undefined || state === 'unknown') return undefined;
    const { name, timestamp, processedOn = timestamp, finishedOn = processedOn } = job;
    const known = STATES[state] ?? 'queued';
    return {
      name,
      state: known,
      attempts: triesOf(job),
      progress: known === 'done' ? 1 : Number(job.progress),
      lastError: known === 'done' ? null : (job.failedReason ?? null),
      createdAt: new Date(timestamp),
      updatedAt: new Date(finishedOn),
    };
  }

  async counts(): Promise<Record<JobState, number>> {
    const counts = await reaching(this.queue.getJobCounts());
    const { active = 0, completed = 0, failed = 0, ...others } = counts;
    const queued = Object.values(others).reduce((sum, count) => sum + count, 0);
    return { queued, running: active, done: completed, failed };
  }

  async movement(): Promise<JobsMovement> {
    const { queue } = this;
    const [waiting, delayed, active] = await reaching(
      Promise.all([
        queue.getWaiting(0, 0),
        queue.getDelayed(0, 0),
        queue.getRanges(['active'], 0, MOST_LOCKS),
      ]),
    );
    const dues = [...waiting, ...delayed].map(dueOf).filter((due) => due <= Date.now());
    const locks = active.map((id) => queue.toKey(`${id}:lock`));
    return {
      waitingSince: dues.length === 0 ? undefined : new Date(Math.min(...dues)),
      workedOn: locks.length === 0 ? 0 : await reaching(this.redis.exists(...locks)),
    };
  }

  /** A job that waits or runs holds its key; one that ended is found by our own note only. */
  private async idOf(key: string): Promise<string | null> {
    return (await this.queue.getDeduplicationJobId(key)) ?? (await this.redis.get(this.noteOf(key)));
  }

  /** The job is recorded already: without the note only its end would be unknown. */
  private async remember(key: string, id: string, delay: number): Promise<void> {
    const kept = Math.max(this.keep.done, this.keep.failed) + Math.max(0, delay);
    await this.redis.set(this.noteOf(key), id, 'PX', Math.ceil(kept)).catch(() => undefined);
  }

  private noteOf(key: string): string {
    return this.queue.toKey(`newest:${key}`);
  }
}

/** Epoch milliseconds. */
function dueOf({ data, timestamp, opts }: BullJob): number {
  return data.dueAt ?? timestamp + (opts.delay ?? 0);
}

async function reaching<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new QueueUnreachable(error);
  }
}
