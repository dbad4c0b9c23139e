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
