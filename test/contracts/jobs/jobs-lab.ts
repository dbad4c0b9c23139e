import type { Jobs, JobState } from '../../../src/jobs/jobs.ts';
import { Build } from './kinds.ts';
import { Workshop } from './workshop.ts';

export interface Limits {
  readonly concurrency?: number;
  readonly attempts?: number;
}

/** One process with jobs. */
export interface JobsProcess {
  readonly jobs: Jobs;
  start(): Promise<void>;
  /** @param grace ms */
  stop(grace: number): Promise<void>;
  /** From now on none of its timers fires, as if it had crashed or hung. */
  stall(): void;
  resume(): void;
}

/** One make of the jobs, with an empty store. */
export interface JobsUnderTest extends AsyncDisposable {
  /** One more process on the same store, not yet started. */
  open(limits: Required<Limits>): JobsProcess;
  /** Lets time pass. What fell due has begun when it resolves. @param ms */
  advance(ms: number): Promise<void>;
  /** After this time a job of a silent process is free, ms. */
  readonly lease: number;
  /** Within this time a process sees what happened elsewhere, ms. */
  readonly poll: number;
  /** No pause between two tries is longer, ms. */
  readonly longestPause: number;
  /** What a test calls a second, ms: as short as this make can tell delays and graces apart. */
  readonly second: number;
  /** So long before a period is over nothing may have happened yet, ms. */
  readonly grain: number;
}

/** Processes for one test, on one store. */
export class JobsLab {
  private current: JobsUnderTest | undefined;

  constructor(private readonly create: () => Promise<JobsUnderTest>) {}

  get made(): JobsUnderTest {
    if (this.current === undefined) throw new Error('not set up');
    return this.current;
  }

  async setUp(): Promise<void> {
    this.current = await this.create();
  }

  async tearDown(): Promise<void> {
    await this.current?.[Symbol.asyncDispose]();
    this.current = undefined;
  }

  /** A process that handles nothing yet. */
  opened({ concurrency = 2, attempts = 3 }: Limits = {}): Workshop {
    return new Workshop(this.made.open({ concurrency, attempts }));
  }

  /** A process that handles builds, not yet started. */
  idle(limits?: Limits): Workshop {
    const shop = this.opened(limits);
    shop.jobs.handle(Build, shop.work);
    return shop;
  }

  async working(limits?: Limits): Promise<Workshop> {
    const shop = this.idle(limits);
    await shop.process.start();
    return shop;
  }

  async state({ jobs }: Workshop, key: string): Promise<JobState | undefined> {
    return (await jobs.status(key))?.state;
  }
}
