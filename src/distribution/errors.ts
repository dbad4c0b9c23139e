import { Code, DomainError } from '../errors/domain-error.ts';

/** The licence key does not open this resource. `data` carries the version facts where the route sends them. */
export class CdkRefused extends DomainError {
  readonly code = Code.CdkInvalid;

  constructor(override readonly data?: unknown) {
    super('the CDK is not valid');
  }
}
