import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HangWatch } from '../../../src/health/hang-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = () => new Promise<never>(() => undefined);

it('asks a server that hangs less and less often, and knows within seconds that it is back', async () => {
  let answers: () => Promise<void> = never;
  const ask = vi.fn(() => answers());
  const watch = new HangWatch(ask, { after: 1000, limit: 700 });
  const onHang = vi.fn();
  watch.during(onHang);
  await vi.advanceTimersByTimeAsync(1700);
  expect([onHang.mock.calls.length, watch.isHanging]).toEqual([1, true]);
  await vi.advanceTimersByTimeAsync(150_000);
  expect(ask.mock.calls.length).toBeLessThan(50);
  answers = () => Promise.resolve();
  await vi.advanceTimersByTimeAsync(4000);
  expect(watch.isHanging).toBe(false);
});
