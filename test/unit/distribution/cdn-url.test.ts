import { describe, expect, it } from 'vitest';
import { cdnUrl } from '../../../src/distribution/cdn-url.ts';

describe('a CDN URL', () => {
  // The last part is md5sum's: printf '/video/standard/1K.html-1444435200-0-0-secret123456' | md5sum
  it.each([
    [
      'https://cdn.example.test',
      'video/standard/1K.html',
      'secret123456',
      '0',
      '/video/standard/1K.html?auth_key=1444435200-0-0-fb5cfd2a600f6fc42537c3b2cd5acd27',
    ],
    [
      'https://cdn.example.test/base',
      'my-app/1/v1.0+5.zip',
      'key',
      'ab12',
      '/base/my-app/1/v1.0%2B5.zip?auth_key=1444435200-ab12-0-3874375d46e7772f03381759c281e307',
    ],
    ['https://cdn.example.test', 'my-app/1/a.zip', '', 'ab12', '/my-app/1/a.zip'],
  ])('below %s for %s', (prefix, key, privateKey, rand, address) => {
    const url = cdnUrl(prefix, key, privateKey, { ts: 1_444_435_200, rand });
    expect(url).toBe(`https://cdn.example.test${address}`);
  });
});
