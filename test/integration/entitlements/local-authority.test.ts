import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resourceId } from '../../../src/resources/resource.ts';
import { DatabaseUnavailable } from '../../../src/database/database-unavailable.ts';
import { EntitlementsLab, KEEP, LOOKUP_TIMEOUT, STALE_IF_ERROR } from './entitlements-lab.ts';

let lab: EntitlementsLab;
beforeEach(async () => void (lab = await EntitlementsLab.open()));
afterEach(() => lab[Symbol.asyncDispose]());

/** Between two tests whether the database is back, ms. */
const SECOND = 1000;
const refusal = (code: number) => ({ kind: 'refused', code });

describe('a check', () => {
  it('finds a CDK valid for what it covers', async () => {
    const { key, cdk } = await lab.make();
    const expires = Math.floor(cdk.expiresAt.getTime() / 1000);
    expect(await lab.check(key)).toEqual({ kind: 'valid', ref: cdk.id, expires });
    expect(await lab.check(key.toLowerCase())).toEqual({ kind: 'valid', ref: cdk.id, expires });
    expect(await lab.check(key, 'other')).toEqual(refusal(7004));
  });

  it('finds one for all resources valid for any', async () => {
    const { key } = await lab.make({ resources: 'all' });
    expect(await lab.check(key, 'other')).toMatchObject({ kind: 'valid' });
  });

  it('does not know others', async () => {
    const { key } = await lab.make();
    expect(await lab.check(key.replace(/.$/, (last) => (last === '0' ? '1' : '0')))).toEqual(refusal(7002));
  });

  it.each(['', 'short', 'x'.repeat(10_000), '\0', '0'.repeat(25)])('of %j does not look', (cdk) => {
    expect(lab.check(cdk)).toEqual(refusal(7002));
    expect(lab.cdks.reads).toBe(0);
  });

  it('remembers for a while, without a promise, what is there and what is not', async () => {
    const { key } = await lab.make();
    for (const typed of [key, '0'.repeat(26)]) {
      const { reads } = lab.cdks;
      const first = await lab.check(typed);
      await lab.time.advance(KEEP - 1);
      expect(lab.check(typed)).toEqual(first);
      expect(lab.cdks.reads).toBe(reads + 1);
      await lab.time.advance(1);
      expect(await lab.check(typed)).toEqual(first);
      expect(lab.cdks.reads).toBe(reads + 2);
    }
  });

  it('looks once for all who wait', async () => {
    const { key } = await lab.make();
    await Promise.all(Array.from({ length: 100 }, async () => lab.check(key)));
    expect(lab.cdks.reads).toBe(1);
  });

  it('notices the expiry at once', async () => {
    const { key } = await lab.make({ expiresAt: lab.in(KEEP / 2) });
    expect(await lab.check(key)).toMatchObject({ kind: 'valid' });
    await lab.time.advance(KEEP / 2);
    expect(lab.check(key)).toEqual(refusal(7001));
  });

  it('shows a change at once', async () => {
    const { key, cdk } = await lab.make();
    await lab.check(key);
    await lab.edit.edit(cdk.id, { blocked: true });
    expect(await lab.check(key)).toEqual(refusal(7005));
    await lab.edit.edit(cdk.id, { blocked: false });
    expect(await lab.check(key)).toMatchObject({ kind: 'valid' });
  });

  it('does not remember what a change has overtaken', async () => {
    const { key, cdk } = await lab.make();
    const [looked, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    lab.cdks.beforeAnswer = () => (looked.resolve(), goOn.promise);
    const early = lab.check(key);
    await looked.promise;
    lab.cdks.beforeAnswer = () => Promise.resolve();
    await lab.edit.edit(cdk.id, { blocked: true });
    goOn.resolve();
    await early;
    expect(await lab.check(key)).toEqual(refusal(7005));
  });

  it('is unavailable while the rows cannot be read, except for what is remembered', async () => {
    const [one, two] = [await lab.make(), await lab.make()];
    await lab.check(one.key);
    lab.cdks.beforeAnswer = () => Promise.reject(new Error('gone'));
    expect(lab.check(one.key)).toMatchObject({ kind: 'valid' });
    expect(await lab.check(two.key)).toEqual({ kind: 'unavailable' });
    lab.cdks.beforeAnswer = () => Promise.resolve();
    await lab.time.advance(SECOND);
    expect(await lab.check(two.key)).toMatchObject({ kind: 'valid' });
  });
});

describe('while the database is away', () => {
  const gone = () => Promise.reject(new DatabaseUnavailable(new Error('gone')));
  const hanging = () => new Promise<never>(() => undefined);
  /** A check that waits for the database as long as it may. */
  const checked = async (key: string) => {
    const verdict = lab.check(key);
    await turn();
    await lab.time.advance(LOOKUP_TIMEOUT);
    return verdict;
  };

  it.each([
    ['and says so', gone],
    ['and hangs', hanging],
  ])('%s, a CDK that was read stays what it was, for as long as is allowed', async (_what, away) => {
    const { key } = await lab.make();
    const { cdk: blocked, key: blockedKey } = await lab.make();
    await lab.edit.edit(blocked.id, { blocked: true });
    for (const known of [key, blockedKey]) await lab.check(known);
    lab.cdks.beforeAnswer = away;
    await lab.time.advance(KEEP);
    expect(await checked(key)).toMatchObject({ kind: 'valid' });
    expect(await checked(blockedKey)).toEqual(refusal(7005));
    await lab.time.advance(STALE_IF_ERROR);
    expect(await checked(key)).toEqual({ kind: 'unavailable' });
  });

  it('a CDK that was changed is not what it was', async () => {
    const { key, cdk } = await lab.make();
    await lab.check(key);
    await lab.edit.edit(cdk.id, { blocked: true });
    lab.cdks.beforeAnswer = gone;
    expect(await lab.check(key)).toEqual({ kind: 'unavailable' });
  });

  it('expiry is noticed', async () => {
    const { key } = await lab.make({ expiresAt: lab.in(2 * KEEP) });
    await lab.check(key);
    lab.cdks.beforeAnswer = gone;
    await lab.time.advance(2 * KEEP);
    expect(await lab.check(key)).toEqual(refusal(7001));
  });

  it('one that hangs costs one wait, not one for each check', async () => {
    const keys = await Promise.all(Array.from({ length: 5 }, async () => (await lab.make()).key));
    lab.cdks.beforeAnswer = hanging;
    expect(await checked(keys[0]!)).toEqual({ kind: 'unavailable' });
    const { reads } = lab.cdks;
    for (const key of keys) expect(await lab.check(key)).toEqual({ kind: 'unavailable' });
    expect(lab.cdks.reads).toBe(reads);
    await lab.time.advance(SECOND);
    lab.cdks.beforeAnswer = () => Promise.resolve();
    expect(await lab.check(keys[1]!)).toMatchObject({ kind: 'valid' });
    expect(await lab.check(keys[2]!)).toMatchObject({ kind: 'valid' });
  });

  it('a CDK without a quota is redeemed by what is known, one with a quota is not', async () => {
    const [free, limited] = [await lab.make(), await lab.make({ dailyQuota: 5 })];
    for (const { key } of [free, limited]) await lab.check(key);
    lab.cdks.beforeAnswer = gone;
    expect(await lab.redeem(free.cdk.id)).toBe('granted');
    const downloads = lab.redemptions;
    downloads.exists = gone;
    await expect(lab.redeem(limited.cdk.id)).rejects.toBeInstanceOf(DatabaseUnavailable);
  });
});

describe('a redemption', () => {
  it('without a quota is granted, and leaves no row', async () => {
    const { cdk } = await lab.make();
    for (let n = 0; n < 3; n++) expect(await lab.redeem(cdk.id, { keyId: `key-${n}` })).toBe('granted');
    expect(await lab.redemptions.prune(lab.in(1e12), 10)).toBe(0);
  });

  it.each<[string, number, (id: never) => Promise<unknown>]>([
    ['blocked', 7005, (id) => lab.edit.edit(id, { blocked: true })],
    ['expired', 7001, (id) => lab.edit.edit(id, { expiresAt: lab.in(0) })],
  ])('is refused when the CDK has been %s since the check', async (_what, code, change) => {
    const { key, cdk } = await lab.make({ dailyQuota: 5 });
    await lab.check(key);
    await change(cdk.id as never);
    expect(await lab.redeem(cdk.id)).toEqual({ kind: 'refused', code });
  });

  it('is refused for another resource, and for refs of nothing', async () => {
    const { cdk } = await lab.make();
    expect(await lab.redeem(cdk.id, { resource: resourceId('other') })).toEqual({
      kind: 'refused',
      code: 7004,
    });
    for (const ref of ['', '0'.repeat(24), "' OR 1=1 --"])
      expect(await lab.redeem(ref)).toEqual({ kind: 'refused', code: 7002 });
  });
});

describe('a download that was granted', () => {
  const refusalNow = (ref: string) => lab.authority.refusalNow(ref, resourceId('app'));

  it('is judged without a promise by a CDK that was checked here', async () => {
    const { key, cdk } = await lab.make();
    await lab.check(key);
    expect(refusalNow(cdk.id)).toBeUndefined();
    await lab.edit.edit(cdk.id, { blocked: true });
    expect(await refusalNow(cdk.id)).toMatchObject({ code: 7005 });
    expect(refusalNow(cdk.id)).toMatchObject({ code: 7005 });
  });

  it('is judged by a CDK that is loaded, where it was checked elsewhere', async () => {
    const { cdk } = await lab.make();
    for (let time = 0; time < 2; time++) expect(await refusalNow(cdk.id)).toBeUndefined();
    expect(refusalNow(cdk.id)).toBeUndefined();
    await lab.time.advance(86_400_000);
    expect(await refusalNow(cdk.id)).toMatchObject({ code: 7001 });
  });

  it('goes on for a CDK that is not from here', async () => {
    expect(await refusalNow('0'.repeat(24))).toBeUndefined();
    expect(refusalNow('not an id')).toBeUndefined();
  });
});
