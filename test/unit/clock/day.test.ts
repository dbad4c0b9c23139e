import { describe, expect, it } from 'vitest';
import { dayOf, isoDay, parseDay } from '../../../src/clock/day.ts';

describe('a day', () => {
  it.each([
    ['1970-01-01', 0],
    ['1970-02-01', 31],
    ['2024-02-29', 19_782],
    ['9999-12-31', 2_932_896],
  ])('is written as %s', (text, day) => {
    expect(parseDay(text)).toBe(day);
    expect(isoDay(day)).toBe(text);
  });

  it.each([
    '',
    'today',
    '2026-11-1',
    '2026-11-31',
    '2023-02-29',
    '2026-13-01',
    '2026-00-10',
    '1969-12-31',
    '2026-11-21T00:00:00Z',
    '+02026-11-21',
    ' 2026-11-21',
    '٢٠٢٦-11-21',
  ])('is not %j', (text) => {
    expect(parseDay(text)).toBeUndefined();
  });

  it('begins at midnight, UTC', () => {
    const midnight = Date.parse('2026-11-21T00:00:00Z');
    expect([midnight - 1, midnight].map((time) => isoDay(dayOf(time)))).toEqual(['2026-11-20', '2026-11-21']);
  });
});

describe('dayOf', () => {
  it.each([
    ['1970-01-01T00:00:00Z', 0],
    ['1970-01-01T23:59:59.999Z', 0],
    ['1970-01-02T00:00:00Z', 1],
    ['2027-01-01T00:30:00+01:00', 20_818],
    ['2027-01-01T01:00:00+01:00', 20_819],
  ])('of %s is %i', (moment, day) => expect(dayOf(Date.parse(moment))).toBe(day));
});
