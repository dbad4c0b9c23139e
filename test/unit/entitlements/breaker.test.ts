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
    breaker.admits();
    breaker.failed();
  }
}

describe('Breaker', () => {
  it('lets all through until so many failed in a row', () => {
    fail(2);
    expect([breaker.isOpen, breaker.admits(), breaker.admits()]).toEqual([false, true, true]);
    fail(1);
    expect([breaker.isOpen, breaker.admits()]).toEqual([true, false]);
  });

  it('counts anew after a success', () => {
    fail(2);
    breaker.succeeded();
    fail(2);
    expect(breaker.admits()).toBe(true);
  });

  it('lets one through after the pause, and all once that succeeded', async () => {
    fail(3);
    await time.advance(999);
    expect(breaker.admits()).toBe(false);
    await time.advance(1);
    expect([breaker.admits(), breaker.admits()]).toEqual([true, false]);
    breaker.succeeded();
    expect([breaker.isOpen, breaker.admits(), breaker.admits()]).toEqual([false, true, true]);
  });

  it('begins another pause when that one failed', async () => {
    fail(3);
    await time.advance(1000);
    fail(1);
    await time.advance(999);
    expect(breaker.admits()).toBe(false);
    await time.advance(1);
    expect(breaker.admits()).toBe(true);
  });

  it('pauses from the last failure of those that were under way', async () => {
    fail(3);
    await time.advance(500);
    breaker.failed();
    await time.advance(999);
    expect(breaker.admits()).toBe(false);
    await time.advance(1);
    expect(breaker.admits()).toBe(true);
  });
});
