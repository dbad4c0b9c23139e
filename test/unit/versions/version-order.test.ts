import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePrecedence, parseVersion } from '../../../src/versions/compare/parsed-version.ts';
import { comparePlaces, VersionOrder } from '../../../src/versions/compare/version-order.ts';
import { anyName } from './names.ts';

/** Published one after the other; sorted lowest first, each with its number. */
function sorted(names: readonly string[]): string[] {
  // From the wrong end, because sorting is stable and would hide a tie.
  return placed(names)
    .toReversed()
    .toSorted((a, b) => comparePlaces(a.place, b.place))
    .map(({ label }) => label);
}

function placed(names: readonly string[]) {
  const order = new VersionOrder();
  return names.map((name, index) => {
    const place = order.insert({ number: index + 1, parsed: parseVersion(name) });
    return { name, place, label: `${name} #${index + 1}` };
  });
}

/** The rule word by word: look at every other version. */
function sortedByDefinition(names: readonly string[]): string[] {
  const all = names.map((name, index) => ({
    label: `${name} #${index + 1}`,
    number: index + 1,
    ...parseVersion(name),
  }));
  const anchorOf = (version: (typeof all)[number]) =>
    Math.min(
      ...all
        .filter((other) => other === version || (comparePrecedence(other, version) ?? -1) >= 0)
        .map(({ number }) => number),
    );
  return all
    .map((version) => ({ version, anchor: anchorOf(version) }))
    .sort(
      (a, b) =>
        a.anchor - b.anchor ||
        (comparePrecedence(a.version, b.version) ?? 0) ||
        a.version.number - b.version.number,
    )
    .map(({ version }) => version.label);
}

interface Row {
  readonly why: string;
  readonly published: readonly string[];
  /** Lowest first. */
  readonly order: readonly string[];
}

const ROWS: readonly Row[] = [
  {
    why: 'one scheme: its precedence alone',
    published: ['1.10.0', '1.2.0', '1.9.0', '1.10.0-rc.1'],
    order: ['1.2.0 #2', '1.9.0 #3', '1.10.0-rc.1 #4', '1.10.0 #1'],
  },
  {
    why: 'dates alone, across formats',
    published: ['20240301000000', '2024-01-15', '2024-01-15T10:30:00Z'],
    order: ['2024-01-15 #2', '2024-01-15T10:30:00Z #3', '20240301000000 #1'],
  },
  {
    why: 'names that nothing parses: publication',
    published: ['zeta', 'alpha', 'mid'],
    order: ['zeta #1', 'alpha #2', 'mid #3'],
  },
  {
    why: 'equal precedence: publication',
    published: ['1.0.0+b', '1.0.0+a', 'v1.0.0', '1.0.0'],
    order: ['1.0.0+b #1', '1.0.0+a #2', 'v1.0.0 #3', '1.0.0 #4'],
  },
  {
    why: 'two schemes in step, each time the highest: publication',
    published: ['1.0.0', '2024-01-01', '1.1.0', '2024-02-01'],
    order: ['1.0.0 #1', '2024-01-01 #2', '1.1.0 #3', '2024-02-01 #4'],
  },
  {
    why: 'a move from SemVer to dates',
    published: ['1.0.0', '2.0.0', '2024-01-01', '2024-01-02'],
    order: ['1.0.0 #1', '2.0.0 #2', '2024-01-01 #3', '2024-01-02 #4'],
  },
  {
    why: 'a move from dates to SemVer',
    published: ['2024-01-01', '2024-01-02', '0.1.0', '0.2.0'],
    order: ['2024-01-01 #1', '2024-01-02 #2', '0.1.0 #3', '0.2.0 #4'],
  },
  {
    why: 'the cycle: 1.0.0 < 2.0.0 by precedence, 2.0.0 < 2024-01-01 < 1.0.0 by number alone',
    published: ['2.0.0', '2024-01-01', '1.0.0'],
    order: ['1.0.0 #3', '2.0.0 #1', '2024-01-01 #2'],
  },
  {
    why: 'a fix for an old line stays below the move that came before it',
    published: ['1.0.0', '2.0.0', '2024-01-01', '1.0.1'],
    order: ['1.0.0 #1', '1.0.1 #4', '2.0.0 #2', '2024-01-01 #3'],
  },
  {
    why: 'a move back takes the top again',
    published: ['1.0.0', '2024-01-01', '1.0.1'],
    order: ['1.0.0 #1', '2024-01-01 #2', '1.0.1 #3'],
  },
  {
    why: 'the same precedence again takes the old place, not the top',
    published: ['1.0.0', '2024-01-01', '1.0.0+rebuilt'],
    order: ['1.0.0 #1', '1.0.0+rebuilt #3', '2024-01-01 #2'],
  },
  {
    why: 'an unparsable name stays where it was published',
    published: ['1.0.0', 'final', '0.9.0', '1.1.0'],
    order: ['0.9.0 #3', '1.0.0 #1', 'final #2', '1.1.0 #4'],
  },
  {
    why: 'an unparsable name first',
    published: ['legacy', '1.0.0', '2024-01-01'],
    order: ['legacy #1', '1.0.0 #2', '2024-01-01 #3'],
  },
  {
    why: 'three kinds, late arrivals in two of them',
    published: ['2.0.0', '2024-03-01', 'hotfix', '1.5.0', '2024-01-01', '3.0.0', '2.5.0', '2024-02-01'],
    order: [
      '1.5.0 #4',
      '2.0.0 #1',
      '2024-01-01 #5',
      '2024-02-01 #8',
      '2024-03-01 #2',
      'hotfix #3',
      '2.5.0 #7',
      '3.0.0 #6',
    ],
  },
  {
    why: 'dotted numbers: a fix for an old line is not the newest',
    published: ['v1.2.4.7', 'v1.3.0.0', 'v1.2.4.8'],
    order: ['v1.2.4.7 #1', 'v1.2.4.8 #3', 'v1.3.0.0 #2'],
  },
  {
    why: 'numbers of any count, SemVer among them',
    published: ['25.04', '24.04.1', '24.10', '24.4.0-rc.1', '24.04'],
    order: ['24.4.0-rc.1 #4', '24.04 #5', '24.04.1 #2', '24.10 #3', '25.04 #1'],
  },
  { why: 'nothing', published: [], order: [] },
];

describe('version order', () => {
  it.each(ROWS)('$why', ({ published, order }) => {
    expect(sorted(published)).toEqual(order);
    expect(sortedByDefinition(published)).toEqual(order);
  });

  it.each([[0], [-1], [2], [1], [Number.NaN]])('refuses number %d after 2', (number) => {
    const order = new VersionOrder();
    order.insert({ number: 2, parsed: parseVersion('1.0.0') });
    expect(() => order.insert({ number, parsed: parseVersion('2.0.0') })).toThrow(RangeError);
  });

  it('takes numbers with gaps', () => {
    const order = new VersionOrder();
    const high = order.insert({ number: 7, parsed: parseVersion('2.0.0') });
    const low = order.insert({ number: 90, parsed: parseVersion('1.0.0') });
    expect(high).toMatchObject({ number: 7, anchor: 7 });
    expect(low).toMatchObject({ number: 90, anchor: 7 });
  });
});

const manyNames = fc.array(anyName, { maxLength: 25 });

describe('laws of the version order', () => {
  it('is the definition, after each publication', () => {
    fc.assert(
      fc.property(manyNames, (names) => {
        for (const count of names.keys()) {
          const first = names.slice(0, count + 1);
          expect(sorted(first)).toEqual(sortedByDefinition(first));
        }
      }),
    );
  });

  it('is antisymmetric and connected: zero only for a version and itself', () => {
    fc.assert(
      fc.property(manyNames, (names) => {
        const versions = placed(names);
        for (const a of versions)
          for (const b of versions) {
            const forth = Math.sign(comparePlaces(a.place, b.place));
            expect(forth + Math.sign(comparePlaces(b.place, a.place))).toBe(0);
            expect(forth === 0).toBe(a === b);
          }
      }),
    );
  });

  it('is transitive', () => {
    fc.assert(
      fc.property(fc.array(anyName, { minLength: 3, maxLength: 10 }), (names) => {
        const places = placed(names).map(({ place }) => place);
        const below = (a: number, b: number) => comparePlaces(places[a]!, places[b]!) < 0;
        for (const a of names.keys())
          for (const b of names.keys())
            for (const c of names.keys()) if (below(a, b) && below(b, c)) expect(below(a, c)).toBe(true);
      }),
    );
  });

  it('agrees with the precedence of each scheme', () => {
    fc.assert(
      fc.property(manyNames, (names) => {
        const versions = placed(names);
        for (const a of versions)
          for (const b of versions) {
            const precedence = comparePrecedence(a.place, b.place) ?? 0;
            if (precedence !== 0)
              expect(Math.sign(comparePlaces(a.place, b.place))).toBe(Math.sign(precedence));
          }
      }),
    );
  });

  it('is not changed by what is published later', () => {
    fc.assert(
      fc.property(manyNames, manyNames, (before, later) => {
        const old = new Set(sorted(before));
        expect(sorted([...before, ...later]).filter((label) => old.has(label))).toEqual([...old]);
      }),
    );
  });

  it('follows publication where each was the highest of its scheme so far', () => {
    fc.assert(
      fc.property(manyNames, (names) => {
        const versions = placed(names);
        const peaks = versions.filter(({ place }, index) =>
          versions.slice(0, index).every((other) => (comparePrecedence(other.place, place) ?? -1) < 0),
        );
        const numbers = peaks
          .map(({ place }) => place)
          .toSorted(comparePlaces)
          .map(({ number }) => number);
        expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      }),
    );
  });
});
