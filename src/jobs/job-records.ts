import type { JobsMovement, JobState, JobStatus } from './jobs.ts';
import type { NewJob } from './new-job.ts';

/** What callers of Jobs need of the place where jobs are kept. */
export abstract class JobRecords {
  /** @returns false when a job with this key is queued or running */
  abstract add(job: NewJob): Promise<boolean>;

  abstract newest(key: string): Promise<JobStatus | undefined>;

  abstract counts(): Promise<Record<JobState, number>>;

  abstract movement(): Promise<JobsMovement>;
}
