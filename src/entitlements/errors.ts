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

/** The licence key is not valid for this resource. `data` has the facts of the version, if the feed sends them. */
export class CdkRefused extends DomainError {
  constructor(
    readonly code: CdkRefusal,
    override readonly data?: unknown,
  ) {
    super(MESSAGES[code]);
  }
}

/** The validator did not answer, so the validity of the licence key is unknown. */
export class CdkUnverified extends ServiceUnavailable {
  constructor(override readonly data?: unknown) {
    super('the CDK cannot be validated at the moment: try again later');
  }
}
