import { beforeEach, describe, expect, it } from 'vitest';
import { SigningSecrets } from '../../../src/signing/signing-secrets.ts';
import { DelegatedAuthority } from '../../../src/entitlements/logic/delegated-authority.ts';
import { EntitlementSecrets } from '../../../src/entitlements/logic/entitlement-secrets.ts';
import type { ValidatorAnswer, ValidatorRequest } from '../../../src/entitlements/repo/http-validator.ts';
import type { CdkVerdict } from '../../../src/entitlements/verdict.ts';
import { resourceId } from '../../../src/resources/resource.ts';
import { VirtualProcess, VirtualTime } from '../../support/virtual-time.ts';

const KEEP = 1000;
const STALE = 60_000;
const secrets = new EntitlementSecrets(new SigningSecrets(['s'.repeat(32)]));

let time: VirtualTime;
let asked: ValidatorRequest[];
/** The validator's answer; undefined: it fails. */
let says: ValidatorAnswer | undefined;
let authority: DelegatedAuthority;

beforeEach(() => {
  time = new VirtualTime();
  asked = [];
  says = { code: 0, data: inSeconds(3600) };
  const ask = async (request: ValidatorRequest) => {
    asked.push(request);
    return says;
  };
  const options = { max: 3, keep: KEEP, staleIfError: STALE };
  authority = new DelegatedAuthority({ request: ask }, secrets, options, new VirtualProcess(time));
});

const inSeconds = (seconds: number) => Math.floor(time.now / 1000) + seconds;
const check = (cdk = 'cdk', resource = 'app') =>
  authority.check({ cdk, resource: resourceId(resource), userAgent: 'MXU', ip: '203.0.113.7' });
const kindOf = (verdict: CdkVerdict) => ('code' in verdict ? verdict.code : verdict.kind);
const redeem = (ref: string) =>
  authority.redeem({
    ref,
    resource: resourceId('app'),
    keyId: 'key',
    client: '203.0.113.7',
    userAgent: 'MXU',
  });

describe('a download that was granted', () => {
  const refusalNow = (cdk = 'cdk') => authority.refusalNow(secrets.refOf(cdk), resourceId('app'));

  it('ends with a refusal that this node has got since, and asks nothing', async () => {
    await check();
    expect(refusalNow()).toBeUndefined();
    time.now += KEEP;
    says = { code: 7005 };
    await check();
    expect(asked).toHaveLength(2);
    expect(refusalNow()).toMatchObject({ code: 7005 });
    expect(refusalNow('another')).toBeUndefined();
  });
});

describe('a check', () => {
  it('asks what the contract says, with the CDK trimmed', async () => {
    await check(' cdk ');
    expect(asked).toEqual([{ body: { cdk: 'cdk', resource: 'app', ua: 'MXU', ip: '203.0.113.7' } }]);
  });

  it('gives a ref and the expiry', async () => {
    const expires = inSeconds(3600);
    expect(await check()).toEqual({ kind: 'valid', ref: secrets.refOf('cdk'), expires });
  });

  it.each<[string, ValidatorAnswer | undefined, number | string]>([
    ['a code that clients know', { code: 7004 }, 7004],
    ['a code of its own', { code: 42 }, 42],
    ['an expiry in the past', { code: 0, data: 1000 }, 7001],
    ['no expiry', { code: 0 }, 'valid'],
    ['an expiry that is none', { code: 0, data: 'tomorrow' }, 'unavailable'],
    ['a failure', undefined, 'unavailable'],
  ])('%s', async (_what, answer, outcome) => {
    says = answer;
    expect(kindOf(await check())).toBe(outcome);
  });

  it.each(['', ' ', 'x'.repeat(257), 'a\0b', 'a\r\nb', '\ud800'])('of %j sends no request', (cdk) => {
    expect(check(cdk)).toEqual({ kind: 'refused', code: 7002 });
    expect(asked).toEqual([]);
  });

  it.each<[string, ValidatorAnswer]>([
    ['valid', { code: 0, data: 4_000_000_000 }],
    ['refused', { code: 7005 }],
  ])('that found it %s is remembered for a while, without a promise', async (_what, answer) => {
    says = answer;
    const first = await check();
    says = undefined;
    await time.advance(KEEP - 1);
    expect(check()).toEqual(first);
    await time.advance(1);
    expect(check()).toBeInstanceOf(Promise);
    expect(asked).toHaveLength(2);
  });

  it('of another resource is another question', async () => {
    await check();
    await check('cdk', 'other');
    expect(asked).toHaveLength(2);
  });

  it('asks once for all who wait', async () => {
    await Promise.all(Array.from({ length: 100 }, async () => check()));
    expect(asked).toHaveLength(1);
  });

  it('notices an expiry while it remembers', async () => {
    says = { code: 0, data: inSeconds(1) };
    expect(kindOf(await check())).toBe('valid');
    await time.advance(KEEP - 1);
    expect(kindOf(check() as CdkVerdict)).toBe('valid');
    await time.advance(1);
    says = undefined;
    expect(kindOf(await check())).toBe(7001);
  });
});

describe('while the validator fails', () => {
  it('what was seen valid stays so for a time, from the last time it was', async () => {
    await check();
    await time.advance(KEEP);
    const last = await check();
    says = undefined;
    await time.advance(STALE - 1);
    expect(await check()).toEqual(last);
    await time.advance(1);
    expect(kindOf(await check())).toBe('unavailable');
  });

  it('what was refused since is not valid', async () => {
    await check();
    await time.advance(KEEP);
    says = { code: 7005 };
    await check();
    await time.advance(KEEP);
    says = undefined;
    expect(kindOf(await check())).toBe('unavailable');
  });

  it('what was never seen is neither, and is asked about again', async () => {
    says = undefined;
    expect(kindOf(await check())).toBe('unavailable');
    says = { code: 0 };
    expect(kindOf(await check())).toBe('valid');
  });

  it('no flood of other keys makes it forget', async () => {
    await check();
    says = { code: 7002 };
    for (let n = 0; n < 100; n++) await check(`made-up-${n}`);
    await time.advance(KEEP);
    says = undefined;
    expect(kindOf(await check())).toBe('valid');
  });
});

describe('a redemption', () => {
  it('is granted', async () => {
    expect(await redeem(secrets.refOf('cdk'))).toBe('granted');
  });

  it('is not for what was refused since', async () => {
    says = { code: 7005 };
    await check();
    expect(await redeem(secrets.refOf('cdk'))).toEqual({ kind: 'refused', code: 7005 });
    expect(await redeem(secrets.refOf('other'))).toBe('granted');
  });
});
