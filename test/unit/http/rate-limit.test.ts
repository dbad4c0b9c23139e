import { describe, expect, it } from 'vitest';
import { TooManyRequests } from '../../../src/errors/other-errors.ts';
import { RateLimit } from '../../../src/http/rate-limit.ts';

const MINUTE = 60_000;
const A = '192.0.2.1';
const B = '192.0.2.2';

function limitOf(max: number, clients = 100) {
  let time = 5000;
  const limit = new RateLimit({ max, clients, now: () => time });
  /** Seconds to wait, 0 when within the limit. */
  const take = (address?: string) => limit.take(address)?.retryAfter ?? 0;
  return { limit, take, pass: (ms: number) => (time += ms) };
}

const several = (times: number, act: () => unknown) => Array.from({ length: times }, act);
const address = (index: number) => `10.0.${index >> 8}.${index & 255}`;

describe('the events of a client', () => {
  it('may weigh more than one, and are refused once the limit is used up', () => {
    const { limit } = limitOf(3);
    const take = (weight: number) => limit.take(A, weight) === undefined;
    expect([take(2), take(500), take(1)]).toEqual([true, true, false]);
  });

  it('are refused beyond the limit, until a minute after the first', () => {
    const { take, pass } = limitOf(3);
    expect(take(A)).toBe(0);
    pass(10_000);
    expect(several(4, () => take(A))).toEqual([0, 0, 50, 50]);
    pass(49_001);
    expect(take(A)).toBe(1);
    pass(999);
    expect(several(4, () => take(A))).toEqual([0, 0, 0, 60]);
  });

  it('that are refused do not make it wait for longer', () => {
    const { take, pass } = limitOf(1);
    several(100, () => take(A));
    pass(MINUTE);
    expect(take(A)).toBe(0);
  });

  it('are not those of another', () => {
    const { take } = limitOf(1);
    expect([A, B, A, B].map(take)).toEqual([0, 0, 60, 60]);
  });

  it('are counted by network where that is what a client has', () => {
    const { take } = limitOf(1);
    expect(['2001:db8::1', '2001:db8::2', '2001:db8:0:1::1', `::ffff:${A}`, A].map(take)).toEqual([
      0, 60, 0, 0, 60,
    ]);
  });

  it('are counted together for those without an address', () => {
    const { take } = limitOf(1);
    expect([take(undefined), take(undefined), take('x')]).toEqual([0, 60, 60]);
  });

  it('do not count without a limit', () => {
    const { limit, take } = limitOf(0);
    expect(limit.isOff).toBe(true);
    expect(several(10, () => take(A))).toEqual(several(10, () => 0));
    expect(() => limit.check(A)).not.toThrow();
  });
});

describe('clients are forgotten', () => {
  it('when too many others come, and not while they keep coming', () => {
    const { take } = limitOf(1, 100);
    take(A);
    take(B);
    for (let i = 0; i < 1000; i++) {
      take(address(i));
      expect(take(B)).toBe(60);
    }
    expect(take(A)).toBe(0);
  });

  it('no sooner than that', () => {
    const { take } = limitOf(1, 100);
    take(A);
    for (let i = 0; i < 99; i++) take(address(i));
    expect(take(A)).toBe(60);
  });
});

describe('a look', () => {
  it('counts nothing, and tells that the limit is used up', () => {
    const { limit, take, pass } = limitOf(2);
    several(10, () => limit.check(A));
    expect(take(A)).toBe(0);
    limit.check(A);
    expect(take(A)).toBe(0);
    expect(() => limit.check(A)).toThrow(new TooManyRequests(60));
    expect(() => limit.check(B)).not.toThrow();
    pass(MINUTE);
    expect(() => limit.check(A)).not.toThrow();
  });
});

it('an event one too many is thrown as well as told', () => {
  const { limit } = limitOf(1);
  limit.count(A);
  expect(() => limit.count(A)).toThrow(new TooManyRequests(60));
});
