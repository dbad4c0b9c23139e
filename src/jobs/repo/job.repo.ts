import { In, IsNull, LessThanOrEqual, MoreThan, Not } from 'typeorm';
import type { Database } from '../../database/database.ts';
import { UniqueViolation } from '../../database/unique-violation.ts';
import { claimed, type JobChange } from './job-changes.ts';
import { JobEntity } from './job.entity.ts';
import { JobRecords } from '../job-records.ts';
import type { JobsMovement, JobState, JobStatus } from '../jobs.ts';
import type { NewJob } from '../new-job.ts';

/** The fencing token of one try: no other try has the same. */
export interface RowFence {
  readonly id: number;
  readonly attempt: number;
  readonly owner: string;
}

interface Search {
  readonly names: readonly string[];
  /** Ids of jobs that are worked on here: their rows may say that their leases ran out. */
  readonly except: readonly number[];
  readonly limit: number;
}

/**
 * The rows of the jobs. Each change names the row as it was seen, so that the slower of two changes
 * nothing. It names tries and lease, which no index holds: if it named `state`, MySQL might lock the
 * row by way of that index, together with all others in the same state, and end in deadlocks.
 */
export class JobRepo extends JobRecords {
  constructor(
    private readonly database: Database,
    private readonly now: () => number,
  ) {
    super();
  }

  /** @returns false when a job with this key is queued or running */
  async add({ name, key, payload, delay }: NewJob): Promise<boolean> {
    const at = new Date(this.now());
    const row = {
      name,
      key,
      activeKey: key,
      payload,
      runAt: this.fromNow(delay),
      createdAt: at,
      updatedAt: at,
    };
    const insert = () => this.rows.insert({ ...row, state: 'queued', attempts: 0, progress: 0 });
    try {
      await this.database.transaction(insert);
      return true;
    } catch (error) {
      if (error instanceof UniqueViolation) return false;
      throw error;
    }
  }

  /** Jobs that may begin; first those that a process left behind. */
  async due({ names, except, limit }: Search): Promise<JobEntity[]> {
    const now = new Date(this.now());
    const ours = { name: In(names), id: Not(In(except)) };
    const order = { runAt: 'ASC', id: 'ASC' } as const;
    const left = { ...ours, state: 'running', leaseUntil: LessThanOrEqual(now) } as const;
    const orphans = await this.rows.find({ where: left, order, take: limit });
    if (orphans.length === limit) return orphans;
    const waiting = { ...ours, state: 'queued', runAt: LessThanOrEqual(now) } as const;
    return [...orphans, ...(await this.rows.find({ where: waiting, order, take: limit - orphans.length }))];
  }

  /** @returns false when another process was faster */
  claim(seen: JobEntity, owner: string, lease: number): Promise<boolean> {
    return this.changeAsSeen(seen, claimed(seen.attempts + 1, owner, this.fromNow(lease)));
  }

  /** @returns false when the row has changed since it was seen */
  changeAsSeen({ id, attempts, leaseUntil }: JobEntity, change: JobChange): Promise<boolean> {
    return this.change({ id, attempts, leaseUntil: leaseUntil ?? IsNull() }, change);
  }

  /** @returns false when the job belongs to another try */
  changeClaimed({ id, owner, attempt }: RowFence, change: JobChange): Promise<boolean> {
    return this.change({ id, attempts: attempt, leaseOwner: owner }, change);
  }

  /** Frees all jobs whose processes died, without waiting for their leases. */
  async endLeases(): Promise<void> {
    const ended = { leaseUntil: new Date(this.now()) };
    await this.database.transaction(() => this.rows.update({ state: 'running' }, ended));
  }

  async newest(key: string): Promise<JobStatus | undefined> {
    const job = await this.rows.findOne({ where: { key }, order: { id: 'DESC' } });
    if (job === null) return undefined;
    const { name, state, attempts, progress, lastError, createdAt, updatedAt } = job;
    return { name, state, attempts, progress, lastError, createdAt, updatedAt };
  }

  async counts(): Promise<Record<JobState, number>> {
    const query = this.rows
      .createQueryBuilder('job')
      .select('job.state', 'state')
      .addSelect('COUNT(*)', 'count');
    const found = await query.groupBy('job.state').getRawMany<{ state: JobState; count: number | string }>();
    const counts = { queued: 0, running: 0, done: 0, failed: 0 };
    for (const { state, count } of found) counts[state] = Number(count);
    return counts;
  }

  async movement(): Promise<JobsMovement> {
    const now = new Date(this.now());
    const [oldest] = await this.rows.find({
      where: { state: 'queued', runAt: LessThanOrEqual(now) },
      select: { id: true, runAt: true },
      order: { runAt: 'ASC' },
      take: 1,
    });
    const workedOn = await this.rows.countBy({ state: 'running', leaseUntil: MoreThan(now) });
    return { waitingSince: oldest?.runAt, workedOn };
  }

  /** Names of the jobs that wait or run, except those given. */
  async unhandledNames(names: readonly string[]): Promise<string[]> {
    const query = this.rows.createQueryBuilder('job').select('job.name', 'name').distinct();
    const found = query.where({ state: In(['queued', 'running']), name: Not(In(names)) });
    return (await found.getRawMany<{ name: string }>()).map(({ name }) => name);
  }

  /** Removes at most `limit` jobs that ended `age` ms ago or earlier. @returns how many */
  async prune(state: JobState, age: number, limit: number): Promise<number> {
    const before = LessThanOrEqual(this.fromNow(-age));
    // No job ends before it may start, so `runAt` excludes nothing more; but the index is ordered by it.
    const where = { state, runAt: before, updatedAt: before };
    const old = await this.rows.find({ where, select: { id: true }, order: { runAt: 'ASC' }, take: limit });
    if (old.length > 0) await this.database.transaction(() => this.rows.delete(old.map(({ id }) => id)));
    return old.length;
  }

  private async change(seen: object, change: JobChange): Promise<boolean> {
    const set = { ...change, updatedAt: new Date(this.now()) };
    const { affected } = await this.database.transaction(() => this.rows.update(seen, set));
    return affected === 1;
  }

  private fromNow(ms: number): Date {
    return new Date(this.now() + ms);
  }

  private get rows() {
    return this.database.manager.getRepository(JobEntity);
  }
}
