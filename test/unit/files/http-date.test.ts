import { describe, expect, it } from 'vitest';
import { httpSeconds, parseHttpDate } from '../../../src/files/http-date.ts';

describe('parseHttpDate', () => {
  it.each([
    ['Sun, 06 Nov 1994 08:49:37 GMT', 784111777],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 784111777],
    ['Sun Nov  6 08:49:37 1994', 784111777],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['Sun, 06 Nov 1994 08:49:37 +0100', undefined],
    ['Sun, 06 Nov 1994 08:49:37', undefined],
    ['sun, 06 nov 1994 08:49:37 gmt', undefined],
    ['Sun, 06 Nov 1994 28:49:37 GMT', undefined],
    ['1994-11-06T08:49:37Z', undefined],
    ['784111777', undefined],
    ['0', undefined],
    ['', undefined],
    ['yesterday', undefined],
  ])('%s is %s', (text, seconds) => expect(parseHttpDate(text)).toBe(seconds));

  it('understands what a Last-Modified header says, to the second', () => {
    const date = new Date(1_700_000_000_999);
    expect(parseHttpDate(date.toUTCString())).toBe(httpSeconds(date));
  });
});
