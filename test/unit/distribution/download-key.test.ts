import { describe, expect, it } from 'vitest';
import { DownloadKeys } from '../../../src/distribution/download-key.ts';

const keys = new DownloadKeys(new Uint8Array(32).fill(7));
const grant = { storageId: 123_456_789_012, expires: 1_800_000_000, region: 'hk' };
const before = grant.expires - 1;

describe('download keys', () => {
  it.each([0, 1, 2 ** 48 - 1])('carry storage id %d', (storageId) => {
    expect(keys.redeem(keys.issue({ ...grant, storageId }), before)).toEqual({ ...grant, storageId });
  });

  it('expire', () => {
    const key = keys.issue(grant);
    expect(keys.redeem(key, before)).toEqual(grant);
    expect(keys.redeem(key, grant.expires)).toBeUndefined();
  });

  it('are safe in a path', () => expect(keys.issue(grant)).toMatch(/^[A-Za-z0-9_-]{62}$/));

  it('cannot be changed in any place', () => {
    const key = keys.issue(grant);
    for (let at = 0; at < key.length; at++)
      for (const other of ['A', 'B', '_', '-', 'z']) {
        if (other === key[at]) continue;
        expect(keys.redeem(key.slice(0, at) + other + key.slice(at + 1), before)).toBeUndefined();
      }
  });

  it.each(['', 'x', 'A'.repeat(42), 'A'.repeat(43), 'A'.repeat(44), '../'.repeat(14), 'é'.repeat(43)])(
    'does not take %j',
    (text) => expect(keys.redeem(text, before)).toBeUndefined(),
  );

  it.each([
    ['a region of 32 characters', { ...grant, region: 'r'.repeat(32) }],
    ['no region', { ...grant, region: '' }],
    ['a holder', { ...grant, holder: '0123456789abcdef01234567' }],
    ['a holder with more', { ...grant, holder: `0123456789abcdef01234567${'x'.repeat(300)}` }],
  ])('carry %s', (_what, more) => {
    expect(keys.redeem(keys.issue(more), before)).toEqual(more);
  });

  it('tell nothing of what they carry', () => {
    const holder = 'abcdefabcdefabcdefabcdef';
    const bytes = Buffer.from(keys.issue({ ...grant, holder }), 'base64url');
    expect(bytes.includes(holder)).toBe(false);
    expect(keys.issue({ ...grant, holder })).not.toBe(keys.issue({ ...grant, holder }));
  });

  it('of a secret that was replaced are redeemed, and made no more', () => {
    const [old, fresh] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    const rotated = new DownloadKeys(fresh, old);
    expect(rotated.redeem(new DownloadKeys(old).issue(grant), before)).toEqual(grant);
    expect(new DownloadKeys(old).redeem(rotated.issue(grant), before)).toBeUndefined();
    expect(new DownloadKeys(fresh).redeem(rotated.issue(grant), before)).toEqual(grant);
  });

  it('cut short or longer open nothing', () => {
    const key = keys.issue(grant);
    for (let length = 0; length < key.length; length++)
      expect(keys.redeem(key.slice(0, length), before)).toBeUndefined();
    expect(keys.redeem(`${key}AAAA`, before)).toBeUndefined();
    expect(keys.redeem(`${key}=`, before)).toBeUndefined();
  });

  it('of another secret open nothing', () => {
    const foreign = new DownloadKeys(new Uint8Array(32).fill(8)).issue(grant);
    expect(keys.redeem(foreign, before)).toBeUndefined();
  });
});
