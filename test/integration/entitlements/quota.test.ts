import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pruneRedemptions } from '../../../src/entitlements/logic/prune-redemptions.ts';
import type { RedemptionResult } from '../../../src/entitlements/verdict.ts';
import { VirtualProcess } from '../../support/virtual-time.ts';
import { EntitlementsLab, KEY_LIFETIME } from './entitlements-lab.ts';

let lab: EntitlementsLab;
beforeEach(async () => void (lab = await EntitlementsLab.open()));
afterEach(() => lab[Symbol.asyncDispose]());

const EXHAUSTED = { kind: 'refused', code: 7003 };
const HOUR = 3_600_000;
const granted = (all: readonly RedemptionResult[]) => all.filter((one) => one === 'granted').length;
const refused = (all: readonly RedemptionResult[]) => all.filter((one) => typeof one === 'object').length;
/** Each redemption comes from a different client. */
const redeemAtOnce = (ref: string, times: number, keyId = 'key') =>
  Promise.all(Array.from({ length: times }, (_, n) => lab.redeem(ref, { keyId, client: `10.0.0.${n}` })));
const usedOf = async (id: string) => (await lab.cdks.find(id as never))?.used;

describe('a daily quota', () => {
  it.each([1, 2, 7])('of %i is granted exactly so often, however many race for it', async (quota) => {
    const { cdk } = await lab.make({ dailyQuota: quota });
    const all = await redeemAtOnce(cdk.id, 40);
    expect([granted(all), refused(all)]).toEqual([quota, 40 - quota]);
    expect(all.find((one) => one !== 'granted')).toEqual(EXHAUSTED);
    expect(await usedOf(cdk.id)).toBe(quota);
  });

  it('is one for all resources and keys of a CDK, and each CDK has its own', async () => {
    const [one, two] = [await lab.make({ dailyQuota: 1 }), await lab.make({ dailyQuota: 1 })];
    expect(await lab.redeem(one.cdk.id, { keyId: 'a' })).toBe('granted');
    expect(await lab.redeem(one.cdk.id, { keyId: 'b' })).toEqual(EXHAUSTED);
    expect(await lab.redeem(two.cdk.id, { keyId: 'c' })).toBe('granted');
  });

  it('starts again with each UTC day', async () => {
    const { cdk } = await lab.make({ dailyQuota: 1, expiresAt: lab.in(1e12) });
    const midnight = Math.ceil(lab.time.now / (24 * HOUR)) * 24 * HOUR;
    await lab.time.advance(midnight - 1 - lab.time.now);
    expect(await lab.redeem(cdk.id, { keyId: 'a' })).toBe('granted');
    expect(await lab.redeem(cdk.id, { keyId: 'b' })).toEqual(EXHAUSTED);
    await lab.time.advance(1);
    const all = await redeemAtOnce(cdk.id, 10);
    expect([granted(all), await usedOf(cdk.id)]).toEqual([1, 1]);
  });

  it('is not reset by a clock that is behind', async () => {
    const { cdk } = await lab.make({ dailyQuota: 2, expiresAt: lab.in(1e12) });
    expect(await lab.redeem(cdk.id, { keyId: 'a' })).toBe('granted');
    lab.time.now -= 24 * HOUR;
    expect(await lab.redeem(cdk.id, { keyId: 'b' })).toBe('granted');
    expect(await lab.redeem(cdk.id, { keyId: 'c' })).toEqual(EXHAUSTED);
    lab.time.now += 24 * HOUR;
    expect(await lab.redeem(cdk.id, { keyId: 'd' })).toEqual(EXHAUSTED);
  });

  it('can be raised, and lifted', async () => {
    const { cdk } = await lab.make({ dailyQuota: 1 });
    await lab.redeem(cdk.id, { keyId: 'a' });
    await lab.edit.edit(cdk.id, { dailyQuota: 2 });
    expect(await lab.redeem(cdk.id, { keyId: 'b' })).toBe('granted');
    expect(await lab.redeem(cdk.id, { keyId: 'c' })).toEqual(EXHAUSTED);
    await lab.edit.edit(cdk.id, { dailyQuota: 0 });
    expect(await lab.redeem(cdk.id, { keyId: 'd' })).toBe('granted');
  });
});

describe('the same download key', () => {
  it.each([1, 5])(
    'by the same client is counted once of %i, also when its requests come at once',
    async (quota) => {
      const { cdk } = await lab.make({ dailyQuota: quota });
      const all = await Promise.all(Array.from({ length: 30 }, () => lab.redeem(cdk.id)));
      expect([granted(all), await usedOf(cdk.id)]).toEqual([30, 1]);
      expect(await lab.redeem(cdk.id)).toBe('granted');
    },
  );

  it('by another client is counted again', async () => {
    const { cdk } = await lab.make({ dailyQuota: 1 });
    expect(await lab.redeem(cdk.id)).toBe('granted');
    expect(await lab.redeem(cdk.id, { client: '203.0.113.8' })).toEqual(EXHAUSTED);
  });

  it('that was refused is not granted by asking again', async () => {
    const { cdk } = await lab.make({ dailyQuota: 1 });
    await lab.redeem(cdk.id, { keyId: 'first' });
    for (let n = 0; n < 3; n++) expect(await lab.redeem(cdk.id)).toEqual(EXHAUSTED);
  });

  it('is not free once the CDK is blocked', async () => {
    const { cdk } = await lab.make({ dailyQuota: 1 });
    await lab.redeem(cdk.id);
    await lab.edit.edit(cdk.id, { blocked: true });
    expect(await lab.redeem(cdk.id)).toEqual({ kind: 'refused', code: 7005 });
  });
});

describe('what is remembered of redemptions', () => {
  it('goes when their keys have expired, and not before', async () => {
    const { cdk } = await lab.make({ dailyQuota: 2000 });
    await redeemAtOnce(cdk.id, 12);
    const { signal } = new AbortController();
    const prune = () => pruneRedemptions(lab.redemptions, signal, new VirtualProcess(lab.time));
    const left = async () => {
      const [{ n }] = await lab.store.database.manager.query('SELECT COUNT(*) AS n FROM cdk_redemptions');
      return Number(n);
    };
    await lab.time.advance(KEY_LIFETIME - 1);
    await prune();
    expect(await left()).toBe(12);
    await lab.time.advance(120_000);
    await prune();
    expect(await left()).toBe(0);
  });
});
