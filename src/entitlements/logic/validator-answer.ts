import type { ValidatorAnswer } from '../repo/http-validator.ts';
import type { RefusedCdk } from '../verdict.ts';

/** UTF-16 units of a validator's message that are passed on. */
const MAX_MESSAGE = 200;
/** Line breaks and other control characters, lone surrogates, and what turns the direction of the text around it. */
const UNFIT = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu;

/** The refusal in a validator's answer, with its own code and message. Undefined for code 0. */
export function refusalFromAnswer({ code, msg }: ValidatorAnswer): RefusedCdk | undefined {
  if (code === 0) return undefined;
  const message = typeof msg === 'string' ? msg.slice(0, MAX_MESSAGE).replaceAll(UNFIT, ' ').trim() : '';
  return { kind: 'refused', code, ...(message !== '' && { message }) };
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
