import { describe, expect, it } from 'vitest';
import { LiveConfig } from '../../../src/config/live-config.ts';
import { makeConfig, type Settings } from '../../../src/config/make-config.ts';
import { FailedCdks } from '../../../src/entitlements/logic/failed-cdks.ts';
import { TooManyRequests } from '../../../src/errors/other-errors.ts';
import { passReportsOn, SharedRateLimits } from '../../../src/http/shared-rate-limits.ts';
import { InMemoryGroup } from '../../support/in-memory-group.ts';
import { VirtualProcess, VirtualTime } from '../../support/virtual-time.ts';

const A = '192.0.2.1';
const SECOND = 1000;
const MINUTE = 60 * SECOND;

type Limits = Settings['rate_limit'];

function machine(fronts: number, rate_limit: Limits) {
  const configWith = (changed: Limits) => makeConfig({ data_dir: 'unused', rate_limit: changed });
  const time = new VirtualTime();
  const group = new InMemoryGroup(fronts);
  passReportsOn(group.keeper);
  const made = group.fronts.map((member) => {
    const config = new LiveConfig(configWith(rate_limit));
    const process = new VirtualProcess(time);
    return { config, process, limits: new SharedRateLimits(config, member, process) };
  });
  const checks = made.map(({ limits }) => limits.of('checks'));
  return {
    group,
    pass: (ms: number) => time.advance(ms),
    change: (changed: Limits) => made.forEach(({ config }) => config.adopt(configWith(changed))),
    limits: made.map(({ limits }) => limits),
    processes: made.map(({ process }) => process),
    /** Seconds to wait, 0 when within the limit. */
    take: (front: number, address = A) => checks[front]!.take(address)?.retryAfter ?? 0,
    /** @returns how many of the events are within the limit */
    several: (times: number, front: number, address = A) =>
      Array.from({ length: times }, () => checks[front]!.take(address)).filter((refusal) => !refusal).length,
  };
}

describe('a client', () => {
  it('that has used up its limit at one front is refused by the others', async () => {
    const { several, take, pass } = machine(3, { checks: 60 });
    expect(several(61, 0)).toBe(60);
    await pass(10 * SECOND);
    expect([take(0), take(1), take(2)]).toEqual([50, 50, 50]);
    expect(take(1, '192.0.2.2')).toBe(0);
    await pass(50 * SECOND);
    expect([take(2), take(1)]).toEqual([0, 0]);
  });

  it.each([2, 3, 8])('gets little more than its limit from %i fronts in turn', async (fronts) => {
    const { several, pass } = machine(fronts, { checks: 60 });
    let passed = 0;
    for (let i = 0; i < 300; i++) {
      passed += several(1, i % fronts);
      await pass(10);
    }
    expect(passed).toBeGreaterThanOrEqual(60);
    // What it does in 100 ms.
    expect(passed).toBeLessThanOrEqual(70);
  });

  it('that stays within the limit is never refused, whichever fronts it meets in which minute', async () => {
    const { take, pass } = machine(3, { checks: 60 });
    const waits = new Set<number>();
    for (let second = 0; second < 600; second++) {
      waits.add(take(Math.floor(second / 7 + second / 31) % 3));
      await pass(SECOND);
    }
    expect([...waits]).toEqual([0]);
  });

  it('is refused until its first window ends, wherever that began', async () => {
    const { several, take, pass } = machine(2, { checks: 60 });
    several(2, 0);
    await pass(20 * SECOND);
    several(60, 1);
    await pass(SECOND);
    expect([take(0), take(1)]).toEqual([39, 39]);
  });

  it('is told from others by its address alone, also with few events at each front', async () => {
    const { take, pass } = machine(2, { checks: 1 });
    expect(take(0)).toBe(0);
    await pass(SECOND);
    expect([take(1), take(1, '192.0.2.2')]).toEqual([59, 0]);
  });
});

describe('events', () => {
  it('of a window that is over do not count in the next', async () => {
    const { several, processes, pass } = machine(2, { checks: 60 });
    several(60, 0);
    processes[0]!.stalled = true;
    await pass(MINUTE);
    several(1, 1);
    processes[0]!.stalled = false;
    await pass(SECOND);
    expect(several(60, 1)).toBe(59);
  });

  it('of invalid CDKs are those of all fronts', async () => {
    const { limits, pass } = machine(2, { failed_cdks: 10 });
    const [here, there] = limits.map((all) => new FailedCdks(all));
    for (let i = 0; i < 10; i++) here!.countFailure(A, `guess ${i}`);
    await pass(SECOND);
    expect(() => there!.checkAllowed(A, 'another guess')).toThrow(TooManyRequests);
  });

  it('count towards a new limit as they did before, and each front goes on telling', async () => {
    const { several, change, pass } = machine(2, { checks: 60 });
    several(100, 0);
    await pass(SECOND);
    change({ checks: 180 });
    expect(several(50, 0)).toBe(50);
    await pass(SECOND);
    expect(several(100, 1)).toBe(30);
  });
});

describe('the fronts', () => {
  it('say nothing of clients that are far from the limit', async () => {
    const { several, group, pass } = machine(2, { checks: 160 });
    several(10, 0);
    several(10, 1);
    await pass(SECOND);
    expect(group.told).toHaveLength(0);
    several(1, 1);
    await pass(SECOND);
    // The other front answers with its part.
    expect(group.told.map(({ data }) => data)).toEqual([
      [['checks', [[A, 11, expect.any(Number)]]]],
      [['checks', [[A, 10, expect.any(Number)]]]],
    ]);
  });

  it('say nothing more of clients that are refused anyway', async () => {
    const { several, group, pass } = machine(2, { checks: 60 });
    for (let i = 0; i < 10; i++) {
      several(100, i % 2);
      await pass(SECOND);
    }
    expect(group.told).toHaveLength(1);
  });

  it('send at most one message in 100 ms, about at most as many clients as they remember', async () => {
    const { take, group, pass } = machine(2, { checks: 1, max_clients: 100 });
    for (let i = 0; i < 1000; i++) take(0, `10.0.${i >> 8}.${i & 255}`);
    await pass(99);
    expect(group.told).toHaveLength(0);
    await pass(1);
    expect(group.told.map(({ data }) => (data as [string, unknown[]][])[0]![1].length)).toEqual([100]);
  });

  it('each count alone while the keeper is away, and together again after that', async () => {
    const { several, group, pass } = machine(2, { checks: 60 });
    group.isKeeperAway = true;
    expect([several(61, 0, '192.0.2.2'), several(61, 1, '192.0.2.2')]).toEqual([60, 60]);
    await pass(SECOND);
    group.isKeeperAway = false;
    expect(several(61, 0)).toBe(60);
    await pass(SECOND);
    expect(several(1, 1)).toBe(0);
  });
});
