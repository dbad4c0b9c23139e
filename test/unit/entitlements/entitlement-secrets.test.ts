import { describe, expect, it } from 'vitest';
import { SigningSecrets } from '../../../src/signing/signing-secrets.ts';
import { EntitlementSecrets } from '../../../src/entitlements/logic/entitlement-secrets.ts';

const secrets = new EntitlementSecrets(new SigningSecrets(['a'.repeat(32)]));
const same = new EntitlementSecrets(new SigningSecrets(['a'.repeat(32)]));
const other = new EntitlementSecrets(new SigningSecrets(['b'.repeat(32)]));
const CDK = 'key-of-a-customer-ü';

describe('a ref', () => {
  it('is short, the same on every node, and of this signing key', () => {
    expect(secrets.refOf(CDK)).toMatch(/^[0-9a-f]{24}$/);
    expect(same.refOf(CDK)).toBe(secrets.refOf(CDK));
    expect(other.refOf(CDK)).not.toBe(secrets.refOf(CDK));
    expect(secrets.refOf(`${CDK} `)).not.toBe(secrets.refOf(CDK));
  });
});

describe('a redemption', () => {
  const id = secrets.redemptionOf('key', '203.0.113.7');

  it('does not show the address', () => {
    expect(id).toMatch(/^[\w-]{43}$/);
    expect(other.redemptionOf('key', '203.0.113.7')).not.toBe(id);
  });

  it.each([
    ['key', '203.0.113.8'],
    ['key2', '203.0.113.7'],
    ['key2', '03.0.113.7'],
    ['key","2', '03.0.113.7'],
  ])('is told from that of %s by %s', (keyId, client) => {
    expect(secrets.redemptionOf(keyId, client)).not.toBe(id);
  });
});

describe('a seal', () => {
  const sealed = secrets.seal(CDK);

  it('is opened with the same signing key only', () => {
    expect(same.unseal(sealed)).toBe(CDK);
    expect(other.unseal(sealed)).toBeUndefined();
  });

  it('is different every time, and shows nothing', () => {
    expect(secrets.seal(CDK)).not.toBe(sealed);
    expect(Buffer.from(sealed, 'base64url').includes('customer')).toBe(false);
  });

  it.each([
    ['', 'nothing'],
    ['AAAA', 'too little'],
    [sealed.slice(0, -4), 'a part'],
    [`${sealed}AAAA`, 'more'],
    [sealed.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')), 'something changed'],
  ])('%s: %s is not opened', (text) => expect(secrets.unseal(text)).toBeUndefined());
});
