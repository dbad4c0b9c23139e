export const JOB_STATES = ['queued', 'running', 'done', 'failed'] as const;
export type JobState = (typeof JOB_STATES)[number];

/**
 * A kind of job: a class-validator class whose static `jobName` is its name on the queue and whose
 * fields are the payload. Payloads are plain JSON: they cross process boundaries.
 */
export interface JobType<P extends object = object> {
  /** 1 to 64 of `a-z`, `0-9` and `-`. Jobs of this name may be waiting from before an update of the service. */
  readonly jobName: string;
  new (): P;
}

export interface EnqueueOptions {
  /**
   * The same key means the same job: while one is queued or running, a second is not added. One space
   * for all kinds. 1 to 255 characters, without space at either end.
   */
  readonly key: string;
  /** Earliest start, milliseconds from now. */
  readonly delay?: number;
}

/**
 * Does the work of one job. Runs at least once per job, so it must bear being repeated. Resolves when
 * the work is done and only then: a handler that stops early throws, as `signal.throwIfAborted()` does.
 */
export type JobHandler<P extends object> = (payload: P, job: RunningJob) => Promise<void>;

export interface RunningJob {
  readonly key: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /**
   * Aborted when the service shuts down or the lease was lost: stop soon, the job will run again. A
   * shutdown does not count as a try. Nothing that a handler does after its lease was lost changes the job.
   */
  readonly signal: AbortSignal;
  /**
   * Recorded about once a second, the last value always. Never fails.
   * @param done share of the work; values outside of 0 to 1 are cut
   */
  progress(done: number): Promise<void>;
}

export interface JobStatus {
  readonly name: string;
  readonly state: JobState;
  /** Tries begun so far. */
  readonly attempts: number;
  /** Share done of the current or last try, 0 to 1. */
  readonly progress: number;
  /** Why the last try failed: at most 1 000 characters, no stack. Null when no try has failed, and once the job is done. */
  readonly lastError: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What tells whether jobs move. */
export interface JobsMovement {
  /** When the job fell due that has waited longest to be begun. Undefined while none that is due waits. */
  readonly waitingSince: Date | undefined;
  /** Jobs that processes work on whose leases hold. */
  readonly workedOn: number;
}

/**
 * How a try ended: `retried` and `failed` threw, `released` was stopped by a shutdown, and `lost` had
 * its job taken over by another node or could not record its end; the job then runs again.
 */
export type JobOutcome = 'done' | 'retried' | 'failed' | 'released' | 'lost';

/** @param durationMs how long the handler worked in this try */
export type JobListener = (name: string, outcome: JobOutcome, durationMs: number) => void;

/**
 * Work that outlives the request that asked for it. A job that was enqueued survives a crash and is tried
 * up to `jobs.attempts` times with growing pauses; then it is `failed` and stays visible for a while. A try that fails
 * because a part that the work needs is away does not count (`isOutage`).
 * A job whose process died runs again when its lease has run out, and that counts as a try.
 */
export abstract class Jobs {
  /** Declares the handler of a kind of job. @throws Error after the start, or for a name that is taken or malformed */
  abstract handle<P extends object>(type: JobType<P>, handler: JobHandler<P>): void;

  /**
   * Resolves once the job is durably recorded: true, or false when one of this key is queued or running. Within
   * a transaction it is recorded with it, and begun up to a second after the commit.
   * @throws InvalidParams when the payload breaks its class's rules or is longer than 60 000 bytes as JSON
   * @throws Error when no handler is declared for this kind
   */
  abstract enqueue<P extends object>(type: JobType<P>, payload: P, options: EnqueueOptions): Promise<boolean>;

  /** The newest job of this key, as long as it is kept. */
  abstract status(key: string): Promise<JobStatus | undefined>;

  abstract counts(): Promise<Record<JobState, number>>;

  abstract movement(): Promise<JobsMovement>;

  /** When this process last looked for jobs without an error. Undefined before its first look. */
  abstract get lastLook(): Date | undefined;

  /** Calls `listener` after each try that this process ended. */
  abstract onFinished(listener: JobListener): void;
}
