import type { HmacSigner } from '../signing/hmac-signer.ts';

/** The limits of one upload by form. */
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

  /** The signed policy; undefined when none of the keys signed it. */
  open({ policy, signature }: SignedPolicy): UploadPolicy | undefined {
    if (!this.signer.verify(policy, signature, 'base64')) return undefined;
    const document = JSON.parse(Buffer.from(policy, 'base64').toString()) as PolicyDocument;
    const [[, minSize, maxSize], [, , key]] = document.conditions;
    return { expires: new Date(document.expiration), key, minSize, maxSize };
  }
}
