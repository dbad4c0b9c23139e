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

/**
 * The refusal in a validator's answer: a known code as it is, any other as "invalid CDK". Undefined for code
 * 0.
 */
export function refusalFromAnswer({ code }: ValidatorAnswer): CdkRefusal | undefined {
  if (code === 0) return undefined;
  return REFUSALS.has(code) ? (code as CdkRefusal) : Code.CdkInvalid;
}

/**
 * When the CDK expires, epoch seconds; 0 if the answer has no expiry. Undefined if the expiry is malformed.
 */
export function expiryFromAnswer({ data }: ValidatorAnswer): number | undefined {
  if (data === undefined || data === null) return 0;
  return Number.isSafeInteger(data) && Number(data) >= 0 ? Number(data) : undefined;
}

/**
 * Whether the text can be sent to a validator: no control characters, no lone surrogates, at most `longest`
 * UTF-16 units.
 */
export function isSendable(text: string, longest = 256): boolean {
  return text.length <= longest && /^[^\p{Cc}\p{Cs}]+$/u.test(text);
}
