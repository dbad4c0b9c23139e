import { describe, expect, it } from 'vitest';
import type { Offerable, VersionFacts } from '../../../src/catalogue/offers.ts';
import { isUpdate } from '../../../src/distribution/is-update.ts';
import { resourceId } from '../../../src/resources/resource.ts';
import { parseVersion } from '../../../src/versions/compare/parsed-version.ts';
import { VersionOrder } from '../../../src/versions/compare/version-order.ts';

/** Versions of one resource in publication order; a trailing `?` makes one a draft. */
function resource(...names: string[]): Map<string, VersionFacts> {
  const order = new VersionOrder();
  let number = 0;
  return new Map(
    names.map((entry, id): [string, VersionFacts] => {
      const name = entry.replace('?', '');
      const base = {
        resource: resourceId('app'),
        id,
        name,
        channel: 'stable' as const,
        createdAt: new Date(),
        packages: [],
        retired: [],
        platforms: [],
      };
      if (entry.endsWith('?')) return [name, { ...base, status: 'draft' as const, number: null }];
      const place = order.insert({ number: ++number, parsed: parseVersion(name) });
      return [name, { ...base, status: 'published' as const, number, place }];
    }),
  );
}

describe('isUpdate', () => {
  it.each([
    ['nothing said', '', ['1.0.0'], '1.0.0', true],
    ['the same name', '1.0.0', ['1.0.0'], '1.0.0', false],
    ['the same version with a v', 'v1.0.0', ['1.0.0'], '1.0.0', false],
    ['the same version without its V', '1.0.0', ['V1.0.0'], 'V1.0.0', false],
    ['the same version with fewer numbers', '1.2', ['1.2.0'], '1.2.0', false],
    ['the same version with more numbers', '1.2.0.0', ['1.2.0'], '1.2.0', false],
    ['two known spellings of one version', '1.2', ['1.2', '1.2.0'], '1.2.0', false],
    ['an older one with more numbers', '1.2.4.8', ['1.3.0.0'], '1.3.0.0', true],
    ['a later one with more numbers', '1.3.0.1', ['1.3.0'], '1.3.0', false],
    ['a known older one', '1.0.0', ['1.0.0', '1.1.0'], '1.1.0', true],
    ['an unknown older one', '0.9.0', ['1.0.0'], '1.0.0', true],
    ['an unknown later one', '2.0.0', ['1.0.0'], '1.0.0', false],
    ['a later prerelease', '1.1.0-beta.1', ['1.0.0'], '1.0.0', false],
    ['a prerelease of it', '1.0.0-rc.1', ['1.0.0'], '1.0.0', true],
    ['another build of it, not known', '1.0.0+a', ['1.0.0+b'], '1.0.0+b', false],
    ['an earlier build of it', '1.0.0+a', ['1.0.0+a', '1.0.0+b'], '1.0.0+b', true],
    ['a later build of it', '1.0.0+b', ['1.0.0+a', '1.0.0+b'], '1.0.0+a', false],
    ['both spellings known', 'v1.0.0', ['v1.0.0', '1.0.0'], '1.0.0', false],
    ['the same date in another notation', '20240115000000', ['2024-01-15'], '2024-01-15', false],
    ['an incomparable one published before', '1.0.0', ['1.0.0', '2024-01-15'], '2024-01-15', true],
    ['an incomparable one published after', 'nightly', ['1.0.0', 'nightly'], '1.0.0', false],
    ['an incomparable unknown one', 'nightly', ['1.0.0'], '1.0.0', true],
    ['an incomparable draft', 'nightly', ['1.0.0', 'nightly?'], '1.0.0', true],
    ['a comparable draft that is older', '0.9.0', ['1.0.0', '0.9.0?'], '1.0.0', true],
    ['nonsense', '$(id)', ['1.0.0'], '1.0.0', true],
    ['far too long a name', '9'.repeat(5000), ['1.0.0'], '1.0.0', true],
  ])('%s', (_case, current, names, latest, update) => {
    const versions = resource(...names);
    const running = { name: current, known: versions.get(current) };
    expect(isUpdate(running, versions.get(latest) as Offerable)).toBe(update);
  });
});
