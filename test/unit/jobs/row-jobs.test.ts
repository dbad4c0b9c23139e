import { beforeEach, describe, expect, it } from 'vitest';
import { makeConfig } from '../../../src/config/make-config.ts';
import { PROCESS_DIED } from '../../../src/jobs/errors.ts';
import type { EnqueueOptions, Jobs, JobStatus, JobType } from '../../../src/jobs/jobs.ts';
import type { Database } from '../../../src/database/database.ts';
import { type RowJobQueue, RowJobs, type RowJobSource } from '../../../src/jobs/row-jobs.ts';
import type { PeriodicTask, PeriodicTasks } from '../../../src/jobs/periodic-tasks.ts';

class Paint {
  static readonly jobName = 'paint';
}

interface Wall {
  readonly id: number;
  readonly since: Date;
}

const EARLY = new Date(1000);
const KILLED_PAUSE = 60_000;
const config = makeConfig({ jobs: { killed_pause: '60s' } });
const LATE = new Date(2000);

type KnownJob = Pick<JobStatus, 'state' | 'updatedAt'> & Partial<Pick<JobStatus, 'lastError'>>;

/** Knows the jobs that a test says, and notes what is enqueued. */
class NotedJobs implements Pick<Jobs, 'status' | 'enqueue'> {
  readonly enqueued: string[] = [];
  readonly known = new Map<string, KnownJob>();
  isAway = false;

  async status(key: string): Promise<JobStatus | undefined> {
    return this.known.get(key) as JobStatus | undefined;
  }

  async enqueue(_type: JobType, _payload: object, { key }: EnqueueOptions): Promise<boolean> {
    if (this.isAway) throw new Error('away');
    this.enqueued.push(key);
    return true;
  }
}

describe('jobs that rows call for', () => {
  let jobs: NotedJobs;
  let work: RowJobs;
  let queue: RowJobQueue<number>;
  let round: PeriodicTask;
  const failed: number[] = [];
  const keyOf = (id: number) => `paint:${id}`;
  const jobOf = (id: number) => ({ type: Paint, payload: new Paint(), key: keyOf(id) });

  beforeEach(() => {
    failed.length = 0;
    jobs = new NotedJobs();
    const rounds = { add: (_name: string, look: PeriodicTask) => void (round = look) };
    work = new RowJobs(jobs as unknown as Jobs, rounds as unknown as PeriodicTasks, {} as Database, config);
  });

  const watch = (walls: readonly Wall[]) => {
    const rows: RowJobSource<number, Wall> = {
      page: async (last, limit) => walls.filter(({ id }) => id > (last ?? 0)).slice(0, limit),
      jobOf,
      since: ({ since }) => since,
      failed: async ({ id }) => void failed.push(id),
    };
    queue = work.register('walls to be painted', rows);
    return round;
  };
  const look = (walls: readonly Wall[], signal = new AbortController().signal) => watch(walls)(signal);

  it.each<[what: string, job: KnownJob | undefined, then: string]>([
    ['there is none', undefined, 'enqueued'],
    ['it is queued', { state: 'queued', updatedAt: EARLY }, 'nothing'],
    ['it is running', { state: 'running', updatedAt: EARLY }, 'nothing'],
    ['it was done and the row calls for it again', { state: 'done', updatedAt: LATE }, 'enqueued'],
    ['it has failed', { state: 'failed', updatedAt: LATE }, 'failed'],
    ['it had failed before the row called for it again', { state: 'failed', updatedAt: EARLY }, 'enqueued'],
    [
      'an earlier release let an outage end it',
      { state: 'failed', updatedAt: LATE, lastError: 'connect ECONNREFUSED 10.0.0.3:3306' },
      'enqueued',
    ],
    [
      'its processes died a moment ago',
      { state: 'failed', updatedAt: new Date(), lastError: PROCESS_DIED },
      'nothing',
    ],
    [
      'its processes died a while ago',
      { state: 'failed', updatedAt: new Date(Date.now() - KILLED_PAUSE), lastError: PROCESS_DIED },
      'enqueued',
    ],
  ])('of which the job stands so: %s', async (_what, job, then) => {
    const wall = { id: 1, since: new Date(1500) };
    if (job !== undefined) jobs.known.set(keyOf(wall.id), job);
    await look([wall]);
    expect(jobs.enqueued).toEqual(then === 'enqueued' ? [keyOf(wall.id)] : []);
    expect(failed).toEqual(then === 'failed' ? [1] : []);
  });

  it('is gone through to its end, page by page', async () => {
    await look(Array.from({ length: 250 }, (_, n) => ({ id: n + 1, since: EARLY })));
    expect(new Set(jobs.enqueued).size).toBe(250);
    expect(jobs.enqueued).toHaveLength(250);
  });

  it('waits when the service shuts down', async () => {
    await look([{ id: 1, since: EARLY }], AbortSignal.abort());
    expect(jobs.enqueued).toEqual([]);
  });

  it('that cannot be enqueued while the queue is away fail only the round', async () => {
    jobs.isAway = true;
    const wall = { id: 1, since: EARLY };
    const next = watch([wall]);
    await expect(queue.enqueue(wall.id)).resolves.toBeUndefined();
    await expect(next(new AbortController().signal)).rejects.toThrow('away');
  });
});
