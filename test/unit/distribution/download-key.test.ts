import { describe, expect, it } from 'vitest';
import { DownloadKeys } from '../../../src/distribution/download-key.ts';

const keys = new DownloadKeys(new Uint8Array(32).fill(7));
const grant = { storageId: 123_456_789_012, expires: 1_800_000_000 };
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

  it('are safe in a path', () => expect(keys.issue(grant)).toMatch(/^[A-Za-z0-9_-]{43}$/));

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

  it('of another secret open nothing', () => {
    const foreign = new DownloadKeys(new Uint8Array(32).fill(8)).issue(grant);
    expect(keys.redeem(foreign, before)).toBeUndefined();
  });
});
