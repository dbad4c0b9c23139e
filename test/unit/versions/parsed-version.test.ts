import { describe, expect, it } from 'vitest';
import {
  comparePrecedence,
  isOrderable,
  parseVersion,
} from '../../../src/versions/compare/parsed-version.ts';
import { PARSERS } from '../../../src/versions/compare/parsers.ts';

describe('the parsers', () => {
  it('have names of their own', () => {
    const names = PARSERS.map((parser) => parser.name);
    expect(names).toEqual(['date-time', 'numbers']);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(PARSERS)('$name refuses to parse what it cannot', (parser) => {
    expect(() => parser.parse('nightly')).toThrow();
  });
});

describe('parseVersion', () => {
  it.each([
    ['1.2.3', 'numbers', true],
    ['20240115103000', 'date-time', true],
    ['2024-01-15', 'date-time', true],
    ['nightly', '', false],
    ['\uD800', '', false],
    ['constructor', '', false],
    ['9'.repeat(100_000), '', false],
  ])('gives %.20j the scheme %j', (name, scheme, orderable) => {
    expect(parseVersion(name).scheme).toBe(scheme);
    expect(isOrderable(parseVersion(name))).toBe(orderable);
  });
});

describe('comparePrecedence', () => {
  it.each([
    ['1.0.0', '2024-01-15'],
    ['2024-01-15', 'nightly'],
    ['nightly', '1.0.0'],
    ['nightly', 'nightly'],
  ])('has nothing to say on %s and %s', (a, b) => {
    expect(comparePrecedence(parseVersion(a), parseVersion(b))).toBeUndefined();
  });
});
