import { describe, expect, it } from 'vitest';
import { type Cdk, isCdkId, newCdkId, refusalOf } from '../../../src/entitlements/cdk.ts';
import { resourceId } from '../../../src/resources/resource.ts';

const NOW = Date.parse('2027-03-01T12:00:00Z');
const at = (ms: number) => new Date(NOW + ms);
const good: Cdk = {
  id: newCdkId(NOW),
  hint: 'ABCD',
  resources: [resourceId('app'), resourceId('other')],
  expiresAt: at(1),
  dailyQuota: 0,
  blockedAt: null,
  note: '',
  createdAt: at(-1000),
  used: 0,
  usedDay: 0,
};

describe('refusalOf', () => {
  it.each<[what: string, cdk: Cdk | undefined, code: number | undefined]>([
    ['one that covers it', good, undefined],
    ['one that covers all', { ...good, resources: 'all' }, undefined],
    ['none', undefined, 7002],
    ['an expired one', { ...good, expiresAt: at(-1) }, 7001],
    ['one in its last moment', { ...good, expiresAt: at(0) }, 7001],
    ['one of another resource', { ...good, resources: [resourceId('other')] }, 7004],
    ['one whose resources only begin alike', { ...good, resources: [resourceId('app2')] }, 7004],
    ['one in another case', { ...good, resources: [resourceId('APP')] }, 7004],
    ['a blocked one', { ...good, blockedAt: at(-1) }, 7005],
    ['a blocked and expired one', { ...good, blockedAt: at(-1), expiresAt: at(-1) }, 7005],
    ['an expired one of another resource', { ...good, resources: [], expiresAt: at(-1) }, 7001],
    [
      'one whose quota is used up, which only counts at redemption',
      { ...good, dailyQuota: 1, used: 1 },
      undefined,
    ],
  ])('of %s', (_what, cdk, code) => expect(refusalOf(cdk, resourceId('app'), NOW)).toBe(code));
});

describe('ids', () => {
  it('sort by creation', () => {
    const ids = [NOW + 2, 5, NOW, NOW + 1].map(newCdkId);
    expect(ids.toSorted()).toEqual([ids[1], ids[2], ids[3], ids[0]]);
  });

  it('differ within a millisecond', () => {
    expect(new Set(Array.from({ length: 1000 }, () => newCdkId(NOW))).size).toBe(1000);
  });

  it.each(['', 'x'.repeat(24), '0'.repeat(23), '0'.repeat(25), 'A'.repeat(24), `${'0'.repeat(24)}\n`])(
    '%j is none',
    (text) => expect(isCdkId(text)).toBe(false),
  );
});
