import { expect, it } from 'vitest';
import { DatabaseUnavailable } from '../../../src/database/database-unavailable.ts';
import { CheckHolder } from '../../../src/entitlements/logic/check-holder.ts';
import { type CdkRefusal, type RefusedCdk, refused } from '../../../src/entitlements/verdict.ts';

type Answer = RefusedCdk | undefined | Promise<RefusedCdk | undefined>;
const holders = (answer: Answer) => new CheckHolder({ refusalNow: () => answer });
const check = (answer: Answer) => holders(answer).check('0'.repeat(24), 'app');

it.each<CdkRefusal>([7001, 7002, 7004, 7005])(
  'a download ends when its CDK is refused with %i',
  async (code) => {
    expect(() => check(refused(code))).toThrow(expect.objectContaining({ code }));
    await expect(check(Promise.resolve(refused(code)))).rejects.toMatchObject({ code });
  },
);

it('the last download of the quota may be resumed', () => expect(check(refused(7003))).toBeUndefined());

it("a validator's own reason is told in its words", () => {
  const own: RefusedCdk = { kind: 'refused', code: 7006, message: 'too many devices' };
  expect(() => check(own)).toThrow(expect.objectContaining({ code: 7006, message: 'too many devices' }));
});

it('what is in memory needs no turn of the event loop', () => expect(check(undefined)).toBeUndefined());

it('a download goes on while the database is away, and no other failure is hidden', async () => {
  const lost = new DatabaseUnavailable(new Error('connect ECONNREFUSED'));
  await expect(check(Promise.reject(lost))).resolves.toBeUndefined();
  await expect(check(Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});
