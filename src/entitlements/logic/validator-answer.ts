import { Code } from '../../errors/domain-error.ts';
import type { ValidatorAnswer } from '../repo/http-validator.ts';
import type { CdkRefusal } from '../verdict.ts';

const REFUSALS: ReadonlySet<number> = new Set<CdkRefusal>([
  Code.CdkExpired,
  Code.CdkInvalid,
  Code.CdkQuotaExhausted,
  Code.CdkWrongResource,
  Code.CdkBlocked,
]);

/** What a validator refuses for: its code where clients know it, else that the CDK is invalid. Undefined for code 0. */
export function refusalFromAnswer({ code }: ValidatorAnswer): CdkRefusal | undefined {
  if (code === 0) return undefined;
  return REFUSALS.has(code) ? (code as CdkRefusal) : Code.CdkInvalid;
}

/** When the CDK expires, epoch seconds; 0 when the answer does not say. Undefined when it says something else. */
export function expiryFromAnswer({ data }: ValidatorAnswer): number | undefined {
  if (data === undefined || data === null) return 0;
  return Number.isSafeInteger(data) && Number(data) >= 0 ? Number(data) : undefined;
}

/** Text that can be asked about: no control characters, no lone surrogates, at most `longest` UTF-16 units. */
export function isSendable(text: string, longest = 256): boolean {
  return text.length <= longest && /^[^\p{Cc}\p{Cs}]+$/u.test(text);
}
