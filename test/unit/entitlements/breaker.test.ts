import { beforeEach, describe, expect, it } from 'vitest';
import { Breaker } from '../../../src/entitlements/breaker.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

let time: VirtualTime;
let breaker: Breaker;

beforeEach(() => {
  time = new VirtualTime();
  breaker = new Breaker({ failures: 3, pause: 1000, now: () => time.now });
});

function fail(times: number): void {
  for (let n = 0; n < times; n++) {
    breaker.allowsCall();
    breaker.recordFailure();
  }
}

describe('Breaker', () => {
  it('lets all through until so many failed in a row', () => {
    fail(2);
    expect([breaker.isOpen, breaker.allowsCall(), breaker.allowsCall()]).toEqual([false, true, true]);
    fail(1);
    expect([breaker.isOpen, breaker.allowsCall()]).toEqual([true, false]);
  });

  it('counts from zero after a success', () => {
    fail(2);
    breaker.recordSuccess();
    fail(2);
    expect(breaker.allowsCall()).toBe(true);
  });

  it('lets one through after the pause, and all once that succeeded', async () => {
    fail(3);
    await time.advance(999);
    expect(breaker.allowsCall()).toBe(false);
    await time.advance(1);
    expect([breaker.allowsCall(), breaker.allowsCall()]).toEqual([true, false]);
    breaker.recordSuccess();
    expect([breaker.isOpen, breaker.allowsCall(), breaker.allowsCall()]).toEqual([false, true, true]);
  });

  it('begins another pause when that one failed', async () => {
    fail(3);
    await time.advance(1000);
    fail(1);
    await time.advance(999);
    expect(breaker.allowsCall()).toBe(false);
    await time.advance(1);
    expect(breaker.allowsCall()).toBe(true);
  });

  it('pauses from the last failure of those that were under way', async () => {
    fail(3);
    await time.advance(500);
    breaker.recordFailure();
    await time.advance(999);
    expect(breaker.allowsCall()).toBe(false);
    await time.advance(1);
    expect(breaker.allowsCall()).toBe(true);
  });
});
