import { ServiceUnavailable } from '../errors/other-errors.ts';

/** The `reason` of a signal: the service is shutting down. */
export class ServiceStopping extends Error {
  override readonly name = 'ServiceStopping';
  constructor() {
    super('the service is shutting down');
  }
}

/** The `reason` of a signal: another node may hold the lease by now. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
  /** @param what the lease is for */
  constructor(what: string) {
    super(`the lease of ${what} was lost`);
  }
}

/** Redis cannot say who holds a lease. */
export class LeasesUnreachable extends ServiceUnavailable {
  constructor(cause: unknown) {
    super('leases cannot be reached: try again later');
    this.cause = cause;
  }
}
