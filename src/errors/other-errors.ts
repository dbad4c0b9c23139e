import { Code, DomainError } from './domain-error.ts';

/** Answered 404 with code 1: nothing is at this address, or not any more. */
export class NotFound extends DomainError {
  readonly code = Code.Other;
  constructor() {
    super('resource not found');
  }
}

export class TooLarge extends DomainError {
  readonly code = Code.TooLarge;
}

export class Unauthenticated extends DomainError {
  readonly code = Code.Unauthenticated;
  constructor() {
    super('a valid token is needed: Authorization: Bearer <token>');
  }
}

/** Answered 403: the caller may be known but lacks the right. */
export class NotAllowed extends DomainError {
  readonly code = Code.NotAllowed;
}

/** Answered 403 with any code: another service may have chosen it. */
export abstract class Refused extends DomainError {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

export class TooManyRequests extends DomainError {
  readonly code = Code.TooManyRequests;
  /** @param retryAfter seconds until the next request may succeed, at least 1 */
  constructor(readonly retryAfter: number) {
    super(`too many requests: try again in ${retryAfter} s`);
  }
}

/** Answered 410 with code 1: what was at this address was taken back. The message says why. */
export class Gone extends DomainError {
  readonly code = Code.Other;
}

/**
 * Answered 503 with code 1: another service that must decide does not answer, or there is no room. The message
 * tells the client what could not be done and that it may try again later.
 */
export class ServiceUnavailable extends DomainError {
  readonly code = Code.Other;
  /** seconds; about as long as it takes an instance to notice that a part is back */
  readonly retryAfter: number = 5;
}
