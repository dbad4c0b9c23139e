import { Code, DomainError } from '../errors/domain-error.ts';
import { ServiceUnavailable } from '../errors/other-errors.ts';

/** A front met work that only the keeper does. The front passes the request on; no client gets this error. */
export class NeedsKeeper extends DomainError {
  readonly code = Code.Unexpected;
  constructor() {
    super('only the keeper does this');
  }
}

/** The keeper has ended, and its successor is starting. */
export class KeeperAway extends ServiceUnavailable {
  override readonly retryAfter = 1;
  constructor() {
    super('this part of the service is restarting: try again in a moment');
  }
}
