export const JOB_STATES = ['queued', 'running', 'done', 'failed'] as const;
export type JobState = (typeof JOB_STATES)[number];

/**
 * A kind of job: a class-validator class whose static `jobName` is its name on the queue and whose
 * fields are the payload. Payloads are plain JSON: they cross process boundaries.
 */
export interface JobType<P extends object = object> {
  readonly jobName: string;
  new (): P;
}

export interface EnqueueOptions {
  /** The same key means the same job: while one is queued or running, a second is not added. */
  readonly key: string;
  /** Earliest start, milliseconds from now. */
  readonly delay?: number;
}

/** Does the work of one job. Runs at least once per job, so it must bear being repeated. */
export type JobHandler<P extends object> = (payload: P, job: RunningJob) => Promise<void>;

export interface RunningJob {
  /** 1 for the first try. */
  readonly attempt: number;
  /** Aborted when the service shuts down or the lease was lost: stop soon, the job will run again. */
  readonly signal: AbortSignal;
  /** @param done share of the work, 0 to 1 */
  progress(done: number): Promise<void>;
}

/**
 * Work that outlives the request that asked for it. What was enqueued survives a crash and is tried
 * up to `jobs.attempts` times with growing pauses; then it is `failed` and stays visible.
 */
export abstract class Jobs {
  /** Declares who does this kind of work. To be called before the application has started. */
  abstract handle<P extends object>(type: JobType<P>, handler: JobHandler<P>): void;

  /**
   * Resolves once the job is durably recorded: true, or false when `key` is already on its way.
   * @throws InvalidParams when the payload breaks its class's rules
   */
  abstract enqueue<P extends object>(type: JobType<P>, payload: P, options: EnqueueOptions): Promise<boolean>;

  abstract counts(): Promise<Record<JobState, number>>;
}
