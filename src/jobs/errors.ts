import { ServiceUnavailable } from '../errors/other-errors.ts';

/** The `reason` of a handler's signal: the service is shutting down. */
export class ServiceStopping extends Error {
  override readonly name = 'ServiceStopping';
  constructor() {
    super('the service is shutting down');
  }
}

/** The `reason` of a handler's signal: another node may be working on the job by now. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
  constructor() {
    super('the lease of the job was lost');
  }
}

/** A mistake in the program: a job of this kind would never be done. */
export class NoHandler extends Error {
  override readonly name = 'NoHandler';
  constructor(jobName: string) {
    super(`nobody handles jobs of the kind ${JSON.stringify(jobName)}`);
  }
}

/** Whether a job was recorded is not known; enqueuing it again does no harm. */
export class QueueUnreachable extends ServiceUnavailable {
  constructor(cause: unknown) {
    super('the job queue cannot be reached: try again later');
    this.cause = cause;
  }
}
