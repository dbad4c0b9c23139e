import { Code, DomainError } from '../errors/domain-error.ts';

/** The upload does not fit its policy, or the policy has expired. */
export class UploadRefused extends DomainError {
  readonly code = Code.NotAllowed;
  constructor(reason: string) {
    super(`upload refused: ${reason}`);
  }
}

export class VersionProcessing extends DomainError {
  readonly code = Code.VersionProcessing;
  constructor(name: string) {
    super(`version ${name} is being processed for this platform`);
  }
}
