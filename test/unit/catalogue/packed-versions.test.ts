import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storageIdsOf, type VersionFacts } from '../../../src/catalogue/offers.ts';
import { PackedVersions } from '../../../src/catalogue/packed-versions.ts';
import { anyVersion, APP } from './any-version.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The first two have the same hash. */
const NAMES = ['costarring', 'liquid', '1.0.0', '1.0.1', '版本 1'];
const anyHistory = fc.array(anyVersion(fc.constantFrom(...NAMES)), { maxLength: 40 });

function packed(history: readonly VersionFacts[]): PackedVersions {
  const versions = new PackedVersions(APP);
  for (const version of history) versions.set(version);
  return versions;
}

const sorted = (ids: Iterable<number>) => [...ids].toSorted((a, b) => a - b);

describe('packed versions', () => {
  it('are the last states that were set, whatever they replaced', () => {
    fc.assert(
      fc.property(anyHistory, fc.boolean(), (history, trims) => {
        const versions = packed(history);
        if (trims) versions.trim();
        const last = new Map(history.map((version) => [version.name, version]));
        const byName = (a: VersionFacts, b: VersionFacts) => NAMES.indexOf(a.name) - NAMES.indexOf(b.name);
        expect(NAMES.map((name) => versions.get(name))).toEqual(NAMES.map((name) => last.get(name)));
        expect([...versions.values()].toSorted(byName)).toEqual([...last.values()].toSorted(byName));
        expect(versions.size).toBe(last.size);
      }),
    );
  });

  it('are found by the packages that they have, and by no others', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const versions = packed(history);
        const last = [...new Map(history.map((version) => [version.name, version])).values()];
        expect(sorted(versions.storageIds())).toEqual(sorted(last.flatMap(storageIdsOf)));
        for (const id of history.flatMap(storageIdsOf)) {
          const owners = last.filter((version) => storageIdsOf(version).includes(id));
          expect([...owners.map(({ name }) => name), ...(owners.length === 0 ? [undefined] : [])]).toContain(
            versions.withPackage(id)?.name,
          );
        }
      }),
    );
  });

  it('take no more memory when one of them changes again and again', () => {
    const [first] = fc.sample(anyVersion(fc.constant('1.0.0')), { numRuns: 1, seed: 1 });
    const held = () => (collectGarbage(), process.memoryUsage().arrayBuffers);
    const before = held();
    const versions = packed(Array.from({ length: 2000 }, () => first!));
    expect(held() - before).toBeLessThan(100_000);
    expect(versions.size).toBe(1);
  });
});
