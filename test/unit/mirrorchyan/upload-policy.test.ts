import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { PolicySigner } from '../../../src/mirrorchyan/upload-policy.ts';
import { HmacSigner } from '../../../src/signing/hmac-signer.ts';

const KEY = Buffer.alloc(32, 7);
const signer = new PolicySigner(new HmacSigner(KEY));
const policy = { expires: new Date(1_800_000_000_123), key: 'my-app/1', minSize: 1, maxSize: 2 ** 40 };

describe('a policy', () => {
  it('has the form that object stores use', () => {
    const signed = signer.sign(policy);
    expect(JSON.parse(Buffer.from(signed.policy, 'base64').toString())).toEqual({
      expiration: '2027-01-15T08:00:00.123Z',
      conditions: [
        ['content-length-range', 1, 2 ** 40],
        ['eq', '$key', 'my-app/1'],
      ],
    });
    expect(signed.signature).toBe(createHmac('sha256', KEY).update(signed.policy).digest('base64'));
  });

  it('is known again', () => {
    expect(signer.open(signer.sign(policy))).toEqual(policy);
  });

  it.each([
    ['another key', () => new PolicySigner(new HmacSigner(Buffer.alloc(32, 8))).sign(policy)],
    ['nobody', () => ({ ...signer.sign(policy), signature: '' })],
    ['the same key, for something else', () => ({ ...signer.sign(policy), policy: 'e30=' })],
    [
      'the same key, cut',
      () => ({ ...signer.sign(policy), signature: signer.sign(policy).signature.slice(1) }),
    ],
    [
      'the same key, with more behind',
      () => ({ ...signer.sign(policy), policy: `${signer.sign(policy).policy}AA` }),
    ],
  ])('signed by %s is not', (_who, make) => {
    expect(signer.open(make())).toBeUndefined();
  });
});
