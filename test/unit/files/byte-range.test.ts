import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseRanges, lengthOf, MAX_RANGES } from '../../../src/files/byte-range.ts';

const shown = (choice: ReturnType<typeof chooseRanges>) =>
  typeof choice === 'string' ? choice : choice.map(({ start, end }) => `${start}-${end}`).join(' ');
const many = (count: number) =>
  `bytes=${Array.from({ length: count }, (_, i) => `${2 * i}-${2 * i}`).join(',')}`;

describe('chooseRanges', () => {
  it.each([
    // RFC 9110, section 14.1.2, with its representation of 10 000 bytes
    ['bytes=0-499', 10_000, '0-499'],
    ['bytes=500-999', 10_000, '500-999'],
    ['bytes=-500', 10_000, '9500-9999'],
    ['bytes=9500-', 10_000, '9500-9999'],
    ['bytes=0-0,-1', 10_000, '0-0 9999-9999'],
    ['bytes= 0-999, 4500-5499, -1000', 10_000, '0-999 4500-5499 9000-9999'],
    ['bytes=500-600,601-999', 10_000, '500-600 601-999'],
    ['bytes=500-700,601-999', 10_000, '500-700 601-999'],
    // one range
    ['bytes=0-0', 1, '0-0'],
    ['bytes=0-', 1, '0-0'],
    ['bytes=9-9', 10, '9-9'],
    ['bytes=0-9', 10, '0-9'],
    ['bytes=0-10', 10, '0-9'],
    ['bytes=3-99999999999999999999999', 10, '3-9'],
    [`bytes=3-${'9'.repeat(400)}`, 10, '3-9'],
    ['bytes=007-08', 10, '7-8'],
    ['bytes=-3', 10, '7-9'],
    ['bytes=-10', 10, '0-9'],
    ['bytes=-11', 10, '0-9'],
    ['BYTES=1-2', 10, '1-2'],
    // several: in the order of the request, neither merged nor sorted
    ['bytes=23651-56264, 695935-708873', 800_000, '23651-56264 695935-708873'],
    ['bytes=5-6,1-2', 10, '5-6 1-2'],
    ['bytes=0-1,1-2,1-2', 10, '0-1 1-2 1-2'],
    ['bytes=0-1 ,\t3-4', 10, '0-1 3-4'],
    ['bytes=,0-1,,3-4,', 10, '0-1 3-4'],
    ['bytes=0-0,10-,3-3,99-100', 10, '0-0 3-3'],
    ['bytes=0-0,-0', 10, '0-0'],
    ['bytes=0-4,5-9', 10, '0-4 5-9'],
    // overlapping, but together no more than the file
    ['bytes=0-4,0-4', 10, '0-4 0-4'],
    ['bytes=0-5,2-5', 10, '0-5 2-5'],
    // together more than the file
    ['bytes=0-4,0-5', 10, 'whole'],
    ['bytes=0-8,0-0,0-0', 10, 'whole'],
    ['bytes=0-5,5-9', 10, 'whole'],
    ['bytes=0-,0-', 10, 'whole'],
    ['bytes=0-9,-1', 10, 'whole'],
    // none can be satisfied
    ['bytes=10-', 10, 'unsatisfiable'],
    ['bytes=10-20,11-', 10, 'unsatisfiable'],
    ['bytes=-0', 10, 'unsatisfiable'],
    [`bytes=${'9'.repeat(400)}-`, 10, 'unsatisfiable'],
    ['bytes=0-', 0, 'unsatisfiable'],
    ['bytes=0-0', 0, 'unsatisfiable'],
    // the last bytes of an empty file are all of it
    ['bytes=-5', 0, 'whole'],
    ['bytes=-0', 0, 'unsatisfiable'],
    // not asked, or not understood
    [undefined, 10, 'whole'],
    ['', 10, 'whole'],
    ['bytes', 10, 'whole'],
    ['bytes=', 10, 'whole'],
    ['bytes=,,', 10, 'whole'],
    ['bytes =0-1', 10, 'whole'],
    ['items=0-1', 10, 'whole'],
    ['0-1', 10, 'whole'],
    ['bytes=-', 10, 'whole'],
    ['bytes=1', 10, 'whole'],
    ['bytes=2-1', 10, 'whole'],
    ['bytes=12-11', 10, 'whole'],
    ['bytes=0-1,2-1', 10, 'whole'],
    ['bytes=0-1,x', 10, 'whole'],
    ['bytes=0-1;3-4', 10, 'whole'],
    ['bytes=0 - 1', 10, 'whole'],
    ['bytes=0-1-2', 10, 'whole'],
    ['bytes=--1', 10, 'whole'],
    ['bytes=-1-', 10, 'whole'],
    ['bytes=+1-2', 10, 'whole'],
    ['bytes=0x1-2', 10, 'whole'],
    ['bytes=1e1-', 100, 'whole'],
    ['bytes=1.0-2', 10, 'whole'],
    ['bytes=٠-١', 10, 'whole'],
    ['bytes=0-1, bytes=3-4', 10, 'whole'],
  ])('%s of %i bytes: %s', (header, size, expected) =>
    expect(shown(chooseRanges(header, size))).toBe(expected),
  );

  it(`serves ${MAX_RANGES} ranges, and everything for one more`, () => {
    expect(chooseRanges(many(MAX_RANGES), 1_000_000)).toHaveLength(1000);
    expect(chooseRanges(many(MAX_RANGES + 1), 1_000_000)).toBe('whole');
  });

  it('counts those that cannot be satisfied as well', () => {
    expect(chooseRanges(`${many(MAX_RANGES)},2000000-`, 1_000_000)).toBe('whole');
  });

  const number = fc.oneof(fc.nat(30).map(String), fc.constant(''), fc.bigInt(0n, 10n ** 30n).map(String));
  const spec = fc.oneof(
    fc.tuple(number, number).map(([from, to]) => `${from}-${to}`),
    fc.string({ maxLength: 3 }),
  );
  const header = fc.oneof(
    fc.array(spec, { maxLength: 12 }).map((specs) => `bytes=${specs.join(',')}`),
    fc.string(),
  );

  it('never reaches outside the file, nor beyond its size in all', () => {
    fc.assert(
      fc.property(header, fc.nat(40), (text, size) => {
        const choice = chooseRanges(text, size);
        if (typeof choice === 'string') return true;
        const sound = choice.every(({ start, end }) => start >= 0 && start <= end && end < size);
        return sound && choice.length > 0 && choice.reduce((sum, range) => sum + lengthOf(range), 0) <= size;
      }),
      { numRuns: 2000 },
    );
  });
});
