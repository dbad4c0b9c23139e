import { beforeEach, describe, expect, it } from 'vitest';
import { LiveConfig } from '../../../src/config/live-config.ts';
import { makeConfig } from '../../../src/config/make-config.ts';
import { FailedCdks } from '../../../src/entitlements/logic/failed-cdks.ts';
import type { ValidCdk } from '../../../src/entitlements/verdict.ts';
import { RateLimits } from '../../../src/http/rate-limits.ts';

const [HOME, OFFICE] = ['192.0.2.1', '192.0.2.2'];
/** Valid CDKs that are remembered at most. */
const MAX_KNOWN = 10_000;
const verdictOf = (ref: string): ValidCdk => ({ kind: 'valid', ref, expires: 0 });

let failed: FailedCdks;
beforeEach(() => {
  const config = makeConfig({ rate_limit: { failed_cdks: 1 } });
  failed = new FailedCdks(new RateLimits(new LiveConfig(config)));
});

const useUp = (ip: string) => failed.countFailure(ip, 'invented');
const isChecked = (ip: string, cdk: string) => {
  try {
    failed.checkAllowed(ip, cdk);
    return true;
  } catch {
    return false;
  }
};

describe('a client that has used up the limit', () => {
  it('may still use the CDKs that were valid from its address', () => {
    const verdict = verdictOf('a');
    for (const ip of [HOME, OFFICE, HOME]) failed.noteValid(ip, 'mine', verdict);
    for (const ip of [HOME, OFFICE, '192.0.2.3']) useUp(ip);
    expect([HOME, OFFICE, '192.0.2.3'].map((ip) => isChecked(ip, 'mine'))).toEqual([true, true, false]);
    expect(isChecked(HOME, 'another')).toBe(false);
  });

  it('may use one again that was refused and is valid for another resource', () => {
    const verdict = verdictOf('a');
    failed.noteValid(HOME, 'mine', verdict);
    failed.countFailure(HOME, 'mine');
    expect(isChecked(HOME, 'mine')).toBe(false);
    failed.noteValid(HOME, 'mine', verdict);
    expect(isChecked(HOME, 'mine')).toBe(true);
  });

  it('may use one that was used all the while, however many others were', () => {
    const verdict = verdictOf('a');
    for (let i = 0; i < 2 * MAX_KNOWN; i++) {
      failed.noteValid(HOME, 'mine', verdict);
      failed.noteValid(HOME, `other-${i}`, verdictOf(`${i}`));
    }
    useUp(HOME);
    expect(isChecked(HOME, 'mine')).toBe(true);
    expect(isChecked(HOME, 'other-0')).toBe(false);
  });
});
