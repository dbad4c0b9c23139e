import { describe, expect, it, vi } from 'vitest';
import { Config } from '../../../src/config/config.ts';
import { LiveConfig } from '../../../src/config/live-config.ts';
import { longestSeen } from '../../../src/config/longest-seen.ts';
import { makeConfig, type Settings } from '../../../src/config/make-config.ts';
import { keysIn, schemaOf } from '../../../src/config/schema.ts';

const live = (settings: Settings = {}) => new LiveConfig(makeConfig(settings, '/srv'));
const next = (settings: Settings) => makeConfig(settings, '/srv');

describe('a live configuration', () => {
  it('is what it was made of', () => {
    const config = makeConfig({ jobs: { concurrency: 5 } });
    expect({ ...new LiveConfig(config) }).toEqual({ ...config });
  });

  it('takes over what is hot and names it, and names what is not', () => {
    const config = live({ extra: { upload_keep: '1h' } });
    const adoption = config.adopt(
      next({
        extra: { upload_keep: '2h', download_effective_time: '1m', probe: { enabled: true } },
        auth: { admin_token: 'x'.repeat(24) },
        rate_limit: { checks: 1 },
      }),
    );
    expect(adoption).toEqual({
      applied: ['extra.download_effective_time', 'extra.probe.enabled', 'rate_limit.checks'],
      waiting: ['auth.admin_token', 'extra.upload_keep'],
    });
    expect(config.extra).toMatchObject({ upload_keep: 3_600_000, download_effective_time: 60_000 });
    expect([config.extra.probe.enabled, config.rate_limit.checks, config.auth.admin_token]).toEqual([
      true,
      1,
      '',
    ]);
  });

  it('has sections that are frozen, and the same while nothing in them changes', () => {
    const config = live();
    const { extra, jobs, rate_limit } = config;
    config.adopt(next({ rate_limit: { checks: 1 }, jobs: { concurrency: 9 } }));
    expect([config.extra, config.jobs]).toEqual([extra, jobs]);
    expect(config.extra).toBe(extra);
    expect(rate_limit.checks).not.toBe(1);
    expect(Object.isFrozen(config.rate_limit)).toBe(true);
    expect(config.rate_limit).toBeInstanceOf(rate_limit.constructor);
  });

  it('tells of a change once all of it has happened', () => {
    const config = live();
    const seen = vi.fn<(checks: number, ratio: number) => void>();
    config.onChange(() => seen(config.rate_limit.checks, config.extra.distribute_cdn_ratio));
    const extra = { cdn_prefix: 'https://c.test', distribute_cdn_ratio: 7 };
    config.adopt(next({ rate_limit: { checks: 1 }, extra }));
    expect(seen.mock.calls).toEqual([[1, 7]]);
  });

  it('goes back when a setting is not made any more', () => {
    const config = live();
    config.adopt(next({ log: { requests: 'all' } }));
    expect(config.adopt(next({}))).toEqual({ applied: ['log.requests'], waiting: [] });
    expect(config.log.requests).toBe('errors');
  });
});

it('the longest time is remembered for what was promised under it', () => {
  const config = live({ extra: { download_effective_time: '5m' } });
  const longest = longestSeen(config, ({ extra }) => extra.download_effective_time);
  config.adopt(next({ extra: { download_effective_time: '1m' } }));
  expect(longest()).toBe(300_000);
  config.adopt(next({ extra: { download_effective_time: '9m' } }));
  expect(longest()).toBe(540_000);
});

it('what is hot is what is declared so', () => {
  const hot = [...keysIn(schemaOf(Config))].filter((key) => key.hot).map(({ path }) => path.join('.'));
  const whole = ['log', 'retention', 'extra.probe', 'rate_limit', 'storage.scrub'];
  const rest = hot.filter((key) => !whole.some((section) => key.startsWith(`${section}.`)));
  expect(rest).toEqual([
    'extra.download_effective_time',
    'extra.bind_downloads',
    'extra.edge_ttl',
    'extra.download_redirect_prefix',
    'extra.cdn_prefix',
    'extra.distribute_cdn_ratio',
    'extra.distribute_cdn_region',
    'extra.download_prefix_info',
    'extra.region_header',
    'extra.region_map',
    'extra.accel_prefix',
  ]);
  expect(hot.filter((key) => key.startsWith('rate_limit.'))).toHaveLength(6);
});
