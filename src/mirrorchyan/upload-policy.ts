import type { HmacSigner } from '../signing/hmac-signer.ts';

/** The limits of one form upload. */
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

/** The policy and its signature, as fields of the form. */
export interface SignedPolicy {
  /** base64 of the policy as JSON, in the format of object stores for form uploads. */
  readonly policy: string;
  /** base64 of the HMAC-SHA256 of `policy` */
  readonly signature: string;
}

/** Signs policies, and verifies them. */
export class PolicySigner {
  constructor(private readonly signer: HmacSigner) {}

  sign({ expires, key, minSize, maxSize }: UploadPolicy): SignedPolicy {
    const document: PolicyDocument = {
      expiration: expires.toISOString(),
      conditions: [
        ['content-length-range', minSize, maxSize],
        ['eq', '$key', key],
      ],
    };
    const policy = Buffer.from(JSON.stringify(document)).toString('base64');
    return { policy, signature: this.signer.sign(policy).toString('base64') };
  }

  /** The policy; undefined when the signature is not by any of our keys. */
  open({ policy, signature }: SignedPolicy): UploadPolicy | undefined {
    if (!this.signer.verify(policy, signature, 'base64')) return undefined;
    const document = JSON.parse(Buffer.from(policy, 'base64').toString()) as PolicyDocument;
    const [[, minSize, maxSize], [, , key]] = document.conditions;
    return { expires: new Date(document.expiration), key, minSize, maxSize };
  }
}
