import * as fc from 'fast-check';
import compareBySemver from 'semver/functions/compare.js';
import { describe, expect, it } from 'vitest';
import { comparePrecedence, parseVersion } from '../../../src/versions/compare/parsed-version.ts';
import { isPrerelease } from '../../../src/versions/compare/numbers.parser.ts';
import { semverName } from './names.ts';

const compare = (a: string, b: string) => {
  const result = comparePrecedence(parseVersion(a), parseVersion(b));
  return result === undefined ? undefined : Math.sign(result);
};

const ASCENDING: readonly (readonly string[])[] = [
  // The examples of semver.org, section 11.
  ['1.0.0', '2.0.0', '2.1.0', '2.1.1'],
  [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
  ],
  // Numbers are numbers, whatever their length.
  ['1.2.9', '1.2.10', '1.9.0', '1.10.0', '9.0.0', '10.0.0'],
  ['0.0.0-0', '0.0.0', '0.0.1-0', '0.0.1'],
  // Of any size: beyond 2^53 - 1, and as long as a name can be.
  ['1.0.9007199254740991', '1.0.9007199254740992', '1.0.9007199254740993', '1.1.0'],
  ['1.0.20261130123456788', '1.0.20261130123456789', '1.0.20261130123456790'],
  [`1.${'9'.repeat(63)}`, `1.1${'0'.repeat(63)}`, '9'.repeat(127), '9'.repeat(128)],
  // One to eight of them; a missing one is zero.
  ['1', '1.0.0.1', '1.0.1', '1.1', '2'],
  ['v1.2.4.7', 'v1.2.4.8', 'v1.3.0.0'],
  ['24.04', '24.04.1', '24.10', '25.04'],
  ['1.2.0', '1.2.0.1', '1.2.0.2', '1.2.1'],
  ['2024.01.15', '2024.02.01', '2024.10.01', '2024.10.01.1'],
  ['20231231', '20240115', '202401151030'],
  ['1.2.3.4.5.6.7', '1.2.3.4.5.6.7.8', '1.2.3.4.5.6.7.9', '1.2.3.4.5.6.8'],
  ['0-0', '0-a', '0', '0.0.0.1-rc', '0.0.0.1', '0.0.1-0'],
  ['1.2-rc.1', '1.2.0-rc.2', '1.2', '1.2.0.1-rc.1', '1.2.0.1'],
  ['1.0.0-2', '1.0.0-10', '1.0.0-99', '1.0.0-a'],
  // Build stamps go beyond 2^53 - 1.
  ['1.0.0-9007199254740991', '1.0.0-9007199254740992', '1.0.0-9007199254740993'],
  ['1.0.0-n.20240115103000122', '1.0.0-n.20240115103000123', '1.0.0-n.20240115103000124'],
  // Numeric identifiers come before alphanumeric ones, which are in ASCII order.
  ['1.0.0-999', '1.0.0--', '1.0.0-0a', '1.0.0-1-', '1.0.0-A', '1.0.0-Z', '1.0.0-a', '1.0.0-z'],
  // With all the same before it, more identifiers are higher, and an identifier ends before it goes on.
  ['1.0.0-a', '1.0.0-a.0', '1.0.0-a.0.0', '1.0.0-a.a', '1.0.0-a-', '1.0.0-a0', '1.0.0-aa'],
];

describe('the precedence of dotted numbers', () => {
  it.each(ASCENDING.map((names) => ({ names })))('ascends: $names', ({ names }) => {
    const signs = names.flatMap((a, i) => names.map((b, j) => [a, b, compare(a, b), Math.sign(i - j)]));
    for (const [a, b, found, wanted] of signs) expect(found, `${a} to ${b}`).toBe(wanted);
  });

  it.each([
    ['v1.2.0', '1.2.0'],
    ['V1.2.0', 'v1.2.0'],
    ['1.0.0+a', '1.0.0+b'],
    ['1.0.0+001', '1.0.0'],
    ['1.0.0-rc.1+exp.sha-5114f85', 'v1.0.0-rc.1'],
    ['1.2.0', '1.2'],
    ['1.2.0', '1.2.0.0'],
    ['1.2.0', '1.2.0.0.0.0.0.0'],
    ['1.2-rc.1', '1.2.0.0-rc.1+5'],
    ['24.04', '24.4'],
    ['01.002.03', '1.2.3'],
    ['00.0', '0'],
  ])('%s equals %s', (a, b) => expect(compare(a, b)).toBe(0));

  it('of SemVer names agrees with the semver library, as far as that is exact', () => {
    fc.assert(
      fc.property(semverName, semverName, (a, b) => {
        expect(compare(a, b)).toBe(compareBySemver(a, b));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('dotted numbers', () => {
  it.each([
    '0.0.0',
    '1.2.3',
    'v1.2.3',
    'V1.2.3',
    '1.0.0-0.3.7',
    '1.0.0-x-y-z.--',
    '1.0.0-0a',
    '1.0.0+20130313144700',
    '1.0.0-a+b-c.00',
    '1.0.9007199254740992',
    '1',
    '1.2',
    '1.2.3.4',
    '1.2.3.4.5.6.7.8',
    '01.2.3',
    '1.02.3',
    '1.2.03',
    '24.04-beta',
    '5-1',
    '20240115',
    '20240230000000',
    '20240115103000.5',
  ])('take %j', (name) => expect(parseVersion(name).scheme).toBe('numbers'));

  it.each([
    '',
    'v',
    'vv1.0.0',
    'vV1.0.0',
    'v v1.0.0',
    '=1.0.0',
    'v=1.0.0',
    ' 1.0.0',
    'v 1.0.0',
    '1.0.0 ',
    '1.0.0\n',
    '\u00A01.0.0',
    '1.0.0-',
    '1.0.0+',
    '1.0.0-01',
    '1.0.0-a..b',
    '1.0.0-a.',
    '1.0.0+a+b',
    '1.0.0-a_b',
    '1.0.0-ä',
    '1.0.0beta',
    '-1.0.0',
    '1.-2.3',
    '1.x.0',
    '١.٢.٣',
    '1.2.3.4.5.6.7.8.9',
    '1..2',
    '.1',
    '1.',
    '1.2.3 4',
    '2024-10',
    '2024-1-15',
    '24-01-15',
    '2024-01-15-2',
    '2024-02-30',
    `1.0.0-${'a'.repeat(123)}`,
    '9'.repeat(129),
  ])('do not take %j', (name) => {
    expect(parseVersion(name)).toEqual({ scheme: '', value: undefined });
  });
});

describe('a prerelease', () => {
  it.each(['1.5.0-beta.1', 'v1.5.0-0', '1.5-rc', '1.2.3.4-alpha', '1.0.0-rc.1+5'])('is %j', (name) =>
    expect(isPrerelease(name)).toBe(true),
  );

  it.each(['1.5.0', '1.5.0+beta-1', '2024-01-15', '2024-10', 'nightly-1', '1.5.0beta', ''])(
    'is not %j',
    (name) => expect(isPrerelease(name)).toBe(false),
  );
});
