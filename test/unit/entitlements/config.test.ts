import { describe, expect, it } from 'vitest';
import { at, configFrom, problemsOf, variable, yamlOf } from '../config/config-from.ts';

const URLS = ['cdk_validation_url', 'download_validation_url', 'uploader_validation_url'].map(
  (key) => `auth.${key}`,
);

const accepted: [key: string, text: string, held: unknown][] = [
  ...URLS.flatMap((key): [string, string, string][] =>
    ['http://127.0.0.1:9', 'https://keys.test/v1/', 'https://keys.test/check?app=7'].map((url) => [
      key,
      url,
      url,
    ]),
  ),
  ['auth.validation_timeout', '10ms', 10],
  ['auth.validation_timeout', '30s', 30_000],
  ['auth.cdk_cache_time', '0s', 0],
  ['auth.cdk_cache_time', '10m', 600_000],
  ['auth.stale_if_error', '0s', 0],
  ['auth.stale_if_error', '7d', 604_800_000],
  ['auth.validation_queue', '0', 0],
  ['auth.validation_queue', '100000', 100_000],
  ['auth.breaker_failures', '1', 1],
  ['auth.breaker_failures', '1000', 1000],
  ['auth.breaker_pause', '10ms', 10],
  ['auth.breaker_pause', '10m', 600_000],
];

const URL_RULE = 'must be empty, or an absolute http(s) URL without credentials or fragment';
const duration = (least: string, most: string) =>
  `must be a duration from ${least} to ${most}, in seconds or like "1h30m" or "500ms"`;

const refused: [key: string, texts: string[], must: string][] = [
  ...URLS.map((key): [string, string[], string] => [
    key,
    [
      'keys.test',
      '/check',
      'ftp://keys.test',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'https://u:p@keys.test',
      'https://u@keys.test',
      'https://keys.test/#x',
      'https://',
      'https:keys.test',
      'https://keys test',
      'https:\\\\keys.test',
    ],
    URL_RULE,
  ]),
  ['auth.validation_timeout', ['9ms', '30.001s', '0', '-1', 'soon'], duration('10ms', '30s')],
  ['auth.cdk_cache_time', ['-1', '10m1ms'], duration('0s', '10m')],
  ['auth.stale_if_error', ['-1', '7d1ms'], duration('0s', '7d')],
  ['auth.validation_queue', ['-1', '100001', '1.5', 'all'], 'must be a whole number from 0 to 100000'],
  ['auth.breaker_failures', ['0', '1001', '1.5', 'five'], 'must be a whole number from 1 to 1000'],
  ['auth.breaker_pause', ['9ms', '10m1ms'], duration('10ms', '10m')],
];

describe('settings', () => {
  it.each(accepted)('%s: %s', (key, text, held) => {
    expect(at(configFrom(yamlOf(key, JSON.stringify(/^\d+$/.test(text) ? Number(text) : text))), key)).toBe(
      held,
    );
    expect(at(configFrom('', { [variable(key)]: text }), key)).toBe(held);
  });

  it.each(refused.flatMap(([key, texts, must]) => texts.map((text) => [key, text, must] as const)))(
    '%s: not %j',
    (key, text, message) => {
      expect(problemsOf('', { [variable(key)]: text })).toEqual([{ key, source: variable(key), message }]);
    },
  );

  it('have defaults that leave validation here, and are moderate', () => {
    const { auth } = configFrom('');
    expect(URLS.map((key) => at(configFrom(''), key))).toEqual(['', '', '']);
    expect(auth).toMatchObject({
      validation_timeout: 3000,
      validation_queue: 1000,
      cdk_cache_time: 10_000,
      stale_if_error: 3_600_000,
      breaker_failures: 5,
      breaker_pause: 10_000,
    });
  });
});
