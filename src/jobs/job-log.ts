import { Logger } from '@nestjs/common';
import type { JobOutcome } from './jobs.ts';

/** How one try of a job went. */
export interface FinishedTry {
  readonly name: string;
  readonly key: string;
  readonly attempt: number;
  readonly outcome: JobOutcome;
  /** Milliseconds. */
  readonly duration: number;
  readonly error?: unknown;
}

const LEVELS = { done: 'log', released: 'log', retried: 'warn', lost: 'warn', failed: 'error' } as const;

/** The log lines about jobs. */
export class JobLog {
  private readonly logger = new Logger('Jobs');

  finished({ name, key, attempt, outcome, duration, error }: FinishedTry): void {
    const facts = { job: name, key, attempt, outcome, duration };
    this.logger[LEVELS[outcome]](error === undefined ? facts : { ...facts, err: error }, `job ${outcome}`);
  }

  unknown(names: readonly string[]): void {
    this.logger.warn(
      { jobs: names },
      'jobs of kinds that have no handler here are waiting: they are left alone',
    );
  }

  overran(jobs: readonly string[]): void {
    this.logger.warn({ jobs }, 'jobs did not stop in time: they run again when their leases have run out');
  }

  trouble(what: string, error: unknown): void {
    this.logger.error({ err: error }, what);
  }
}
