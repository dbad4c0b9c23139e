import { assert, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../../src/config/notation/duration.ts';
import { formatSize, parseSize } from '../../../src/config/notation/size.ts';

describe('durations', () => {
  it.each([
    ['0', 0],
    ['1.25', 1250],
    ['1h2m3s4ms', 3_723_004],
    ['90m', 5_400_000],
    ['0.0004s', 0],
    ['1.1s', 1100],
    ['', undefined],
    ['m', undefined],
    ['1 h', undefined],
    ['1h 2m', undefined],
    ['+1h', undefined],
    ['1H', undefined],
    ['1us', undefined],
    ['1mms', undefined],
  ])('%j is read as %s', (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each([
    [0, '0s'],
    [500, '500ms'],
    [72_000, '1m12s'],
    [86_400_000, '1d'],
    [90_061_001, '1d1h1m1s1ms'],
  ])('%s is written %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it('are read back as written', () => {
    assert(property(nat(2 ** 40), (ms) => parseDuration(formatDuration(ms)) === ms));
  });
});

describe('sizes', () => {
  it.each([
    ['0', 0],
    ['1KiB', 1024],
    ['1kb', 1000],
    ['1.5 MiB', 1_572_864],
    ['12B', 12],
    ['', undefined],
    ['KiB', undefined],
    ['1  KiB', undefined],
    ['1K', undefined],
    ['1KiBs', undefined],
    ['-1', undefined],
    ['1e3', undefined],
  ])('%j is read as %s', (text, bytes) => expect(parseSize(text)).toBe(bytes));

  it.each([
    [0, '0B'],
    [1023, '1023B'],
    [2 ** 31, '2GiB'],
    [500_000_000, '500MB'],
    [1536, '1536B'],
  ])('%s is written %s', (bytes, text) => expect(formatSize(bytes)).toBe(text));

  it('are read back as written', () => {
    assert(property(nat(2 ** 50), (bytes) => parseSize(formatSize(bytes)) === bytes));
  });
});
