import { Code, DomainError } from '../errors/domain-error.ts';

export class InvalidChannel extends DomainError {
  readonly code = Code.InvalidChannel;
  constructor(value: string) {
    super(`invalid channel ${JSON.stringify(value.slice(0, 100))}: use stable, beta or alpha`);
  }
}

export class VersionNotFound extends DomainError {
  readonly code = Code.ResourceNotFound;
  /** @param which a condition that the version fails, to complete the sentence */
  constructor(name: string, which = '') {
    super(`version ${JSON.stringify(name.slice(0, 100))} ${which}${which && ' '}not found`);
  }
}

export class VersionExists extends DomainError {
  readonly code = Code.VersionExists;
}

export class VersionNotOrderable extends DomainError {
  readonly code = Code.VersionNotOrderable;
  constructor(name: string) {
    super(
      `version ${name} cannot be ordered: a name that is neither dotted numbers (1.2.0, 24.04) nor a date-time is for stable only`,
    );
  }
}
