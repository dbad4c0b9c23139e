import { Code, DomainError } from '../errors/domain-error.ts';

/** Not what a policy of this server allows, or not any more. */
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
