import { expect, it } from 'vitest';
import { LiveConfig } from '../../../src/config/live-config.ts';
import { makeConfig } from '../../../src/config/make-config.ts';
import { RateLimits } from '../../../src/http/rate-limits.ts';

const configWith = (checks: number) => makeConfig({ data_dir: 'unused', rate_limit: { checks, writes: 1 } });
const takes = (limit: { take(ip: string): unknown }, times: number) =>
  Array.from({ length: times }, () => limit.take('192.0.2.1') === undefined);

it('a limit is one for all who name its key, and counted apart from the others', () => {
  const limits = new RateLimits(new LiveConfig(configWith(1)));
  const checks = limits.of('checks');
  expect(limits.of('checks')).toBe(checks);
  expect(takes(checks, 2)).toEqual([true, false]);
  expect(takes(limits.of('writes'), 2)).toEqual([true, false]);
});

it('a limit follows the configuration, whether it was named before or after the change', () => {
  const config = new LiveConfig(configWith(1));
  const limits = new RateLimits(config);
  const checks = limits.of('checks');
  config.adopt(configWith(3));
  expect(takes(checks, 4)).toEqual([true, true, true, false]);
  expect(takes(new RateLimits(config).of('checks'), 4)).toEqual([true, true, true, false]);
});
