import { Code, DomainError } from '../errors/domain-error.ts';
import { ServiceUnavailable } from '../errors/other-errors.ts';
import type { CdkRefusal } from './verdict.ts';

const MESSAGES: Record<CdkRefusal, string> = {
  [Code.CdkExpired]: 'the CDK has expired',
  [Code.CdkInvalid]: 'the CDK is not valid',
  [Code.CdkQuotaExhausted]: "the CDK's downloads of today are used up",
  [Code.CdkWrongResource]: 'the CDK is for another resource',
  [Code.CdkBlocked]: 'the CDK is blocked',
};

/** The licence key does not open this resource. `data` carries the version facts where the feed sends them. */
export class CdkRefused extends DomainError {
  constructor(
    readonly code: CdkRefusal,
    override readonly data?: unknown,
  ) {
    super(MESSAGES[code]);
  }
}

/** It could not be found out whether the licence key is valid. */
export class CdkUnverified extends ServiceUnavailable {
  constructor(override readonly data?: unknown) {
    super('the CDK cannot be validated at the moment: try again later');
  }
}
