import { Code } from '../errors/domain-error.ts';
import { Refused, ServiceUnavailable } from '../errors/other-errors.ts';
import type { CdkRefusal, RefusedCdk } from './verdict.ts';

const MESSAGES: Record<CdkRefusal, string> & Record<number, string | undefined> = {
  [Code.CdkExpired]: 'the CDK has expired',
  [Code.CdkInvalid]: 'the CDK is not valid',
  [Code.CdkQuotaExhausted]: "the CDK's downloads of today are used up",
  [Code.CdkWrongResource]: 'the CDK is for another resource',
  [Code.CdkBlocked]: 'the CDK is blocked',
};

/** The licence key is not valid for this resource. `data` has the facts of the version, if the feed sends them. */
export class CdkRefused extends Refused {
  constructor(
    { code, message }: RefusedCdk,
    override readonly data?: unknown,
  ) {
    super(code, message ?? MESSAGES[code] ?? MESSAGES[Code.CdkInvalid]);
  }
}

/** The validator did not answer, so the validity of the licence key is unknown. */
export class CdkUnverified extends ServiceUnavailable {
  constructor(override readonly data?: unknown) {
    super('the CDK cannot be validated at the moment: try again later');
  }
}
