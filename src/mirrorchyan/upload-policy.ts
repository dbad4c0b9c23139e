import type { DerivedKeys } from '../secrets/signing-secrets.ts';
import { createHmac, timingSafeEqual } from 'node:crypto';

/** What one form upload may be. */
export interface UploadPolicy {
  readonly expires: Date;
  /** The `key` field of the form. */
  readonly key: string;
  /** bytes */
  readonly minSize: number;
  /** bytes */
  readonly maxSize: number;
}

interface PolicyDocument {
  readonly expiration: string;
  readonly conditions: readonly [['content-length-range', number, number], ['eq', '$key', string]];
}

/** A policy as the form carries it. */
export interface SignedPolicy {
  /** base64 of the policy as JSON, in the form that object stores use for uploads by form. */
  readonly policy: string;
  /** base64 of the HMAC-SHA256 of `policy` */
  readonly signature: string;
}

/** Signs policies, and knows its signatures again. */
export class PolicySigner {
  readonly #keys: DerivedKeys;

  /** @param keys of 32 bytes, the first signs */
  constructor(...keys: DerivedKeys) {
    if (keys.some((key) => key.length !== 32)) throw new TypeError('a signing key has 32 bytes');
    this.#keys = keys;
  }

  sign({ expires, key, minSize, maxSize }: UploadPolicy): SignedPolicy {
    const document: PolicyDocument = {
      expiration: expires.toISOString(),
      conditions: [
        ['content-length-range', minSize, maxSize],
        ['eq', '$key', key],
      ],
    };
    const policy = Buffer.from(JSON.stringify(document)).toString('base64');
    return { policy, signature: mac(this.#keys[0], policy) };
  }

  /** What was signed, or undefined when none of these keys signed it. */
  open({ policy, signature }: SignedPolicy): UploadPolicy | undefined {
    const given = Buffer.from(signature);
    const isSigned = this.#keys.some((key) => {
      const expected = Buffer.from(mac(key, policy));
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
    if (!isSigned) return undefined;
    const document = JSON.parse(Buffer.from(policy, 'base64').toString()) as PolicyDocument;
    const [[, minSize, maxSize], [, , key]] = document.conditions;
    return { expires: new Date(document.expiration), key, minSize, maxSize };
  }
}

function mac(key: Uint8Array, policy: string): string {
  return createHmac('sha256', key).update(policy).digest('base64');
}
