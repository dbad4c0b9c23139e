import { beforeEach, describe, expect, it } from 'vitest';
import { SigningSecrets } from '../../../src/signing/signing-secrets.ts';
import type { CdkAuthority } from '../../../src/entitlements/logic/cdk-authority.ts';
import { CheckCdk } from '../../../src/entitlements/logic/check-cdk.ts';
import { EntitlementSecrets } from '../../../src/entitlements/logic/entitlement-secrets.ts';
import { RedeemCdk } from '../../../src/entitlements/logic/redeem-cdk.ts';
import { ValidateDownload } from '../../../src/entitlements/logic/validate-download.ts';
import type { ValidatorAnswer, ValidatorRequest } from '../../../src/entitlements/repo/http-validator.ts';
import type { CdkVerdict, RedemptionResult, Redemption } from '../../../src/entitlements/verdict.ts';
import { resourceId } from '../../../src/resources/resource.ts';
import { VirtualProcess, VirtualTime } from '../../support/virtual-time.ts';

const KEEP = 1000;
const LIFETIME = 600_000;
const secrets = new EntitlementSecrets(new SigningSecrets(['s'.repeat(32)]));
const app = resourceId('app');

let time: VirtualTime;
let asked: ValidatorRequest[];
/** The validator's answer; undefined: it fails. */
let says: ValidatorAnswer | undefined;
let here: { verdict: CdkVerdict | Promise<CdkVerdict>; redeemed: RedemptionResult; redemptions: number };
let redeemCdk: RedeemCdk;
let checkCdk: CheckCdk;

beforeEach(() => {
  time = new VirtualTime();
  asked = [];
  says = { code: 0 };
  here = { verdict: { kind: 'valid', ref: 'r', expires: 1 }, redeemed: 'granted', redemptions: 0 };
  const authority: CdkAuthority = {
    check: () => here.verdict,
    redeem: async () => (here.redemptions++, here.redeemed),
    refusalNow: () => undefined,
  };
  const ask = async (request: ValidatorRequest) => {
    asked.push(request);
    return says;
  };
  const options = { max: 10, keep: KEEP, keyLifetime: () => LIFETIME };
  const validation = new ValidateDownload({ request: ask }, secrets, options, new VirtualProcess(time));
  redeemCdk = new RedeemCdk(authority, validation);
  checkCdk = new CheckCdk(authority, (cdk) => secrets.seal(cdk));
});

const redemption: Redemption = {
  ref: 'r',
  sealed: secrets.seal('my-cdk'),
  resource: app,
  keyId: 'key',
  client: '203.0.113.7',
  userAgent: 'MXU',
  version: '1.2.0',
  fileSize: 1234,
};

describe('a redemption that is validated elsewhere', () => {
  it('asks what the contract says', async () => {
    expect(await redeemCdk.redeem(redemption)).toBe('granted');
    const known = { cdk: 'my-cdk', resource: 'app', ua: 'MXU', ip: '203.0.113.7' };
    expect(asked).toEqual([{ body: { ...known, version: '1.2.0', filesize: 1234 } }]);
  });

  it('is counted here as well', async () => {
    here.redeemed = { kind: 'refused', code: 7003 };
    expect(await redeemCdk.redeem(redemption)).toEqual({ kind: 'refused', code: 7003 });
  });

  it.each<[string, ValidatorAnswer | undefined, RedemptionResult]>([
    ['refuses', { code: 7003 }, { kind: 'refused', code: 7003 }],
    [
      'refuses with a code of its own',
      { code: 8009, msg: 'no' },
      { kind: 'refused', code: 8009, message: 'no' },
    ],
    ['fails', undefined, 'unavailable'],
  ])('is not counted here when the validator %s', async (_what, answer, outcome) => {
    says = answer;
    expect(await redeemCdk.redeem(redemption)).toEqual(outcome);
    expect(here.redemptions).toBe(0);
  });

  it('is asked about once for a key and a client, as long as the key may live', async () => {
    await Promise.all([redeemCdk.redeem(redemption), redeemCdk.redeem(redemption)]);
    says = { code: 7003 };
    await time.advance(LIFETIME - 1);
    expect(await redeemCdk.redeem(redemption)).toBe('granted');
    expect(asked).toHaveLength(1);
    expect(await redeemCdk.redeem({ ...redemption, client: '203.0.113.8' })).toEqual({
      kind: 'refused',
      code: 7003,
    });
    await time.advance(1);
    expect(await redeemCdk.redeem(redemption)).toEqual({ kind: 'refused', code: 7003 });
  });

  it('is asked about again soon when it was refused', async () => {
    says = { code: 7003 };
    await redeemCdk.redeem(redemption);
    says = { code: 0 };
    expect(await redeemCdk.redeem(redemption)).toEqual({ kind: 'refused', code: 7003 });
    await time.advance(KEEP);
    expect(await redeemCdk.redeem(redemption)).toBe('granted');
  });

  it.each(['', 'AAAA', new EntitlementSecrets(new SigningSecrets(['other'.repeat(8)])).seal('my-cdk')])(
    'without its CDK is unavailable: %j',
    async (sealed) => {
      expect(await redeemCdk.redeem({ ...redemption, sealed })).toBe('unavailable');
      expect(asked).toEqual([]);
    },
  );
});

describe('a check', () => {
  const question = { cdk: ' my-cdk ', resource: app, userAgent: '', ip: '' };

  it.each([false, true])('seals the CDK of a valid verdict (promised: %s)', async (promised) => {
    if (promised) here.verdict = Promise.resolve(here.verdict);
    const verdict = checkCdk.check(question);
    expect(verdict instanceof Promise).toBe(promised);
    const { sealed = '' } = (await verdict) as { sealed?: string };
    expect(secrets.unseal(sealed)).toBe('my-cdk');
  });

  it('seals nothing for a refusal', () => {
    here.verdict = { kind: 'refused', code: 7001 };
    expect(checkCdk.check(question)).toEqual({ kind: 'refused', code: 7001 });
  });
});
