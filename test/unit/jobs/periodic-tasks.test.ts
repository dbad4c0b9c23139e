import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeConfig } from '../../../src/config/make-config.ts';
import { type HeldLease, Leases } from '../../../src/leases/leases.ts';
import { PeriodicTasks } from '../../../src/jobs/periodic-tasks.ts';

const INTERVAL = 60_000;
/** With the jitter at its longest. */
const LONGEST = INTERVAL * 1.1;

/** Leases that can be had, or not, as the test says. */
class HandLeases extends Leases {
  readonly asked: string[] = [];
  isHeldElsewhere = false;
  readonly losing = new AbortController();

  async hold(name: string, work: (lease: HeldLease) => Promise<void>): Promise<boolean> {
    this.asked.push(name);
    if (this.isHeldElsewhere) return false;
    await work({ signal: this.losing.signal, fence: 1 });
    return true;
  }
}

describe('periodic tasks', () => {
  let rounds: PeriodicTasks;
  let leases: HandLeases;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    leases = new HandLeases();
    rounds = new PeriodicTasks(makeConfig({ jobs: { round_interval: INTERVAL / 1000 } }), leases);
  });
  afterEach(async () => {
    vi.useRealTimers();
    await rounds.stop(0);
  });

  const pass = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms);
    await turn();
  };

  it('run at start and then once an interval, give or take the jitter', async () => {
    const look = vi.fn(async () => undefined);
    rounds.add('one', look);
    rounds.start();
    await pass(0);
    expect(look).toHaveBeenCalledOnce();
    await pass(INTERVAL * 0.9 - 1);
    expect(look).toHaveBeenCalledOnce();
    for (let n = 2; n < 6; n++) {
      await pass(LONGEST);
      expect(look.mock.calls.length).toBeGreaterThanOrEqual(n);
    }
    expect(look.mock.calls.length).toBeLessThan(8);
  });

  it('never run twice at the same time, nor two of them', async () => {
    const goOn = Promise.withResolvers<void>();
    const slow = vi.fn(() => goOn.promise);
    const next = vi.fn(async () => undefined);
    rounds.add('slow', slow);
    rounds.add('next', next);
    rounds.start();
    await pass(10 * LONGEST);
    expect([slow.mock.calls.length, next.mock.calls.length]).toEqual([1, 0]);
    goOn.resolve();
    await pass(LONGEST);
    expect([slow.mock.calls.length, next.mock.calls.length]).toEqual([2, 2]);
  });

  it('go on when one fails, and run it again', async () => {
    const failing = vi.fn(() => Promise.reject(new Error('gone')));
    const next = vi.fn(async () => undefined);
    rounds.add('failing', failing);
    rounds.add('next', next);
    rounds.start();
    await pass(LONGEST);
    expect([failing.mock.calls.length, next.mock.calls.length]).toEqual([2, 2]);
  });

  it('stop: the one that runs is asked to, waited for up to the grace, and none runs again', async () => {
    let seen: AbortSignal | undefined;
    const look = vi.fn((signal: AbortSignal) => {
      seen = signal;
      return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    });
    const next = vi.fn(async () => undefined);
    rounds.add('one', look);
    rounds.add('next', next);
    rounds.start();
    await pass(0);
    await rounds.stop(1000);
    expect(seen?.aborted).toBe(true);
    await pass(10 * LONGEST);
    expect([look.mock.calls.length, next.mock.calls.length]).toEqual([1, 0]);
  });

  it('have unique names', () => {
    rounds.add('one', async () => undefined);
    expect(() => rounds.add('one', async () => undefined)).toThrow('one');
  });

  describe('an exclusive task', () => {
    it('runs under its lease, and others without one', async () => {
      const task = vi.fn(async () => undefined);
      rounds.add('alone', task, { isExclusive: true });
      rounds.add('beside', async () => undefined);
      rounds.start();
      await pass(0);
      expect(task).toHaveBeenCalledOnce();
      expect(leases.asked).toEqual(['periodic:alone']);
    });

    it('skips rounds while another node has the lease; other tasks do not', async () => {
      const [alone, beside] = [vi.fn(async () => undefined), vi.fn(async () => undefined)];
      rounds.add('alone', alone, { isExclusive: true });
      rounds.add('beside', beside);
      leases.isHeldElsewhere = true;
      rounds.start();
      await pass(LONGEST);
      expect([alone.mock.calls.length, beside.mock.calls.length]).toEqual([0, 2]);
      leases.isHeldElsewhere = false;
      await pass(LONGEST);
      expect(alone).toHaveBeenCalledOnce();
    });

    it.each<[string, () => unknown]>([
      ['its lease is lost', () => leases.losing.abort()],
      ['the service stops', () => rounds.stop(1000)],
    ])('is asked to end when %s', async (_when, happens) => {
      let seen: AbortSignal | undefined;
      const task = (signal: AbortSignal) => {
        seen = signal;
        return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      };
      rounds.add('alone', task, { isExclusive: true });
      rounds.start();
      await pass(0);
      expect(seen?.aborted).toBe(false);
      await happens();
      expect(seen?.aborted).toBe(true);
    });
  });
});
