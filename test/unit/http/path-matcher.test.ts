import { describe, expect, it } from 'vitest';
import { pathMatcher } from '../../../src/http/path-matcher.ts';

describe('a path matcher', () => {
  const latest = pathMatcher('/resources/:rid/latest');
  const versioned = pathMatcher('/feeds/tauri/:rid/:target/:version', /[\w.-]{1,64}/);

  it.each([
    ['/resources/app/latest', { rid: 'app' }],
    [`/resources/${'x'.repeat(64)}/latest`, { rid: 'x'.repeat(64) }],
    [`/resources/${'x'.repeat(65)}/latest`, undefined],
    ['/resources/app/latest/', undefined],
    ['/resources/app/latest\n', undefined],
    ['/resources/a/b/latest', undefined],
    ['/resources/op%65n/latest', undefined],
    ['/resources//latest', undefined],
    ['/api/resources/app/latest', undefined],
    ['/Resources/app/latest', undefined],
    ['', undefined],
  ])('of one parameter: %j', (path, params) => {
    expect(latest(path)).toEqual(params);
  });

  it.each([
    ['/feeds/tauri/app/linux/1.0.0', { rid: 'app', target: 'linux', version: '1.0.0' }],
    ['/feeds/tauri/app/linux/1.0.0%2Bb', undefined],
    ['/feeds/tauri/app/linux', undefined],
  ])('of several: %j', (path, params) => {
    expect(versioned(path)).toEqual(params);
  });

  it('takes the characters of its template literally', () => {
    const yml = pathMatcher('/feeds/electron/:rid/latest.yml');
    expect([yml('/feeds/electron/app/latest.yml'), yml('/feeds/electron/app/latest-yml')]).toEqual([
      { rid: 'app' },
      undefined,
    ]);
  });
});
