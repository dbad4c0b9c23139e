import { Logger } from '@nestjs/common';
import type { Database } from '../../src/database/database.ts';
import { DatabaseJobs } from '../../src/jobs/repo/database-jobs.ts';
import { JobEntity } from '../../src/jobs/repo/job.entity.ts';
import { DEFAULTS, type JobOptions } from '../../src/jobs/job-options.ts';
import type { JobsProcess, JobsUnderTest } from '../contracts/jobs/jobs-lab.ts';
import { Build } from '../contracts/jobs/kinds.ts';
import { Workshop } from '../contracts/jobs/workshop.ts';
import { TestDatabase } from './test-database.ts';
import { VirtualProcess, VirtualTime } from './virtual-time.ts';
import { WatchedDatabase } from './watched-database.ts';

Logger.overrideLogger(false);

/** Any number of job processes on one SQLite file, in virtual time. */
export class DatabaseJobsLab implements JobsUnderTest {
  readonly time = new VirtualTime(() => this.watched.quiet());
  readonly lease = DEFAULTS.lease;
  readonly poll = DEFAULTS.poll;
  readonly longestPause = DEFAULTS.backoff.cap;
  readonly second = 1000;
  readonly grain = 1;
  private readonly processes: { clock: VirtualProcess; jobs: DatabaseJobs }[] = [];
  private readonly watched: WatchedDatabase;

  private constructor(private readonly store: TestDatabase) {
    this.watched = new WatchedDatabase(store.database);
  }

  static async create(this: void): Promise<DatabaseJobsLab> {
    return new DatabaseJobsLab(await TestDatabase.open());
  }

  get database(): Database {
    return this.watched.database;
  }

  get file(): string {
    return this.store.file;
  }

  /** @param database the database as this process sees it */
  open(options: Partial<JobOptions>, database = this.database): JobsProcess {
    const clock = new VirtualProcess(this.time);
    const jobs = new DatabaseJobs(database, { ...options, clock });
    this.processes.push({ clock, jobs });
    return {
      jobs,
      start: () => jobs.start(),
      stop: (grace) => jobs.stop(grace),
      stall: () => void (clock.stalled = true),
      resume: () => void (clock.stalled = false),
    };
  }

  /** A started process with a handler for builds. */
  async working(options: Partial<JobOptions> = {}, database?: Database): Promise<Workshop> {
    const shop = new Workshop(this.open(options, database));
    shop.jobs.handle(Build, shop.work);
    await shop.process.start();
    return shop;
  }

  /** The database with a hook that runs before each transaction. */
  withHook(before: () => void): Database {
    return new Proxy(this.database, {
      get(target, name) {
        if (name !== 'transaction') return Reflect.get(target, name) as unknown;
        return async (work: () => Promise<unknown>) => {
          before();
          return target.transaction(work);
        };
      },
    });
  }

  rows(): Promise<JobEntity[]> {
    return this.database.manager.find(JobEntity, { order: { id: 'ASC' } });
  }

  /** Inserts job rows: each is a queued build except for what `values` change. */
  async insert(values: Partial<JobEntity>[]): Promise<void> {
    const at = new Date(this.time.now);
    const build = { name: 'build', key: 'k', payload: '{"name":"x","size":1}', state: 'queued' } as const;
    const untouched = { attempts: 0, progress: 0, runAt: at, createdAt: at, updatedAt: at };
    const rows = values.map((row) => ({ ...build, ...untouched, ...row }));
    await this.database.transaction(() => this.database.manager.insert(JobEntity, rows));
  }

  advance(ms: number): Promise<void> {
    return this.time.advance(ms);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { clock } of this.processes) clock.stalled = false;
    const stopped = Promise.all(this.processes.map(({ jobs }) => jobs.stop(0)));
    await this.time.advance(0);
    await stopped;
    await this.store[Symbol.asyncDispose]();
  }
}
