import { ServiceUnavailable } from '../errors/other-errors.ts';

/** A mistake in the program: a job of this kind would never be done. */
export class NoHandler extends Error {
  override readonly name = 'NoHandler';
  constructor(jobName: string) {
    super(`no handler is declared for jobs of the kind ${JSON.stringify(jobName)}`);
  }
}

/** The reason of a job that is given up because the processes that worked on it died: `JobStatus.lastError`. */
export const PROCESS_DIED = 'the process that worked on it stopped without a word';

/** Whether a job was recorded is not known; enqueuing it again does no harm. */
export class QueueUnreachable extends ServiceUnavailable {
  constructor(cause: unknown) {
    super('the job queue cannot be reached: try again later');
    this.cause = cause;
  }
}
