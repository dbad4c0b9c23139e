import * as fc from 'fast-check';
import type { BlobKey } from '../../../src/storage/blob-store.ts';
import { resourceId } from '../../../src/resources/resource.ts';
import { describe, expect, it } from 'vitest';
import {
  type Candidate,
  findOffer,
  isHigher,
  isOfferable,
  offersOf,
  type PackageFacts,
  type VersionFacts,
} from '../../../src/catalogue/offers.ts';
import { KeepNewest } from '../../../src/retention/keep-newest.ts';
import { ARCHES, OSES, type Platform } from '../../../src/resources/platform.ts';
import { type Channel, CHANNELS } from '../../../src/versions/channel.ts';
import { parseVersion } from '../../../src/versions/compare/parsed-version.ts';
import { comparePlaces, type Place, VersionOrder } from '../../../src/versions/compare/version-order.ts';
import { slotOf } from '../../../src/versions/slot.ts';
import { VERSION_STATUSES, type VersionStatus } from '../../../src/versions/version.ts';
import { anyName } from '../versions/names.ts';

/** `1.2.0`, or `1.2.0 beta yanked windows/amd64,linux/`: published on stable for any platform, if nothing is said. */
type Line = string;

interface Held {
  readonly name: string;
  readonly channel: Channel;
  readonly status: VersionStatus;
  readonly place: Place;
  readonly platforms: readonly Platform[];
}

interface Row {
  readonly why: string;
  readonly keep: number;
  /** In the order of publication. */
  readonly versions: readonly Line[];
  readonly gone: readonly string[];
}

const ROWS: readonly Row[] = [
  { why: 'nothing of nothing', keep: 2, versions: [], gone: [] },
  {
    why: 'all but the newest',
    keep: 2,
    versions: ['1.0.0', '1.1.0', '1.2.0', '1.3.0'],
    gone: ['1.0.0', '1.1.0'],
  },
  { why: 'nothing, while there are not more than are kept', keep: 3, versions: ['1.0.0', '1.1.0'], gone: [] },
  {
    why: 'by version, not by publication: a late fix of an old line is old',
    keep: 1,
    versions: ['1.0.0', '2.0.0', '1.0.1'],
    gone: ['1.0.0', '1.0.1'],
  },
  {
    why: 'each channel on its own',
    keep: 1,
    versions: ['1.0.0', '1.1.0-b.1 beta', '1.1.0', '1.2.0-b.1 beta', '1.3.0-a.1 alpha'],
    gone: ['1.0.0', '1.1.0-b.1'],
  },
  {
    why: 'each platform on its own, for exactly that',
    keep: 1,
    versions: [
      '1.0.0 stable published windows/,windows/amd64',
      '1.1.0 stable published windows/amd64',
      '1.2.0',
    ],
    gone: ['1.0.0 windows/amd64'],
  },
  {
    why: 'what is withdrawn is not among those kept, and goes when it is below them',
    keep: 2,
    versions: ['1.0.0 stable yanked', '1.1.0', '1.2.0 stable yanked', '1.3.0 stable rejected', '1.4.0'],
    gone: ['1.0.0'],
  },
  {
    why: 'what is withdrawn stays, when there is too little to go back to',
    keep: 2,
    versions: ['1.0.0 stable yanked', '1.1.0 stable rejected', '1.2.0'],
    gone: [],
  },
  {
    why: 'rejected as well',
    keep: 1,
    versions: ['1.0.0 stable rejected', '1.1.0'],
    gone: ['1.0.0'],
  },
  {
    why: 'a draft stays, also one that was published before, and does not count',
    keep: 1,
    versions: ['1.0.0 stable draft', '1.1.0', '1.2.0 stable draft'],
    gone: [],
  },
  {
    why: 'names that cannot be compared stand in the order of publication',
    keep: 1,
    versions: ['zebra', 'apple', '1.0.0', 'mango'],
    gone: ['zebra', 'apple', '1.0.0'],
  },
];

function read(lines: readonly Line[]): Held[] {
  const order = new VersionOrder();
  return lines.map((line, index) => {
    const [name, channel = 'stable', status = 'published', platforms = '/'] = line.split(' ');
    return {
      name: name!,
      channel: channel as Channel,
      status: status as VersionStatus,
      place: order.insert({ number: index + 1, parsed: parseVersion(name!) }),
      platforms: platforms.split(',').map((text) => {
        const [os, arch] = text.split('/');
        return { os, arch } as Platform;
      }),
    };
  });
}

/** Counted in another order than that of publication, since none is promised. */
function newestOf(versions: readonly Held[], keep: number): KeepNewest {
  const newest = new KeepNewest(keep);
  for (const version of versions.toReversed())
    for (const platform of version.platforms) newest.count(version, platform);
  return newest;
}

function goneOf({ keep, versions }: Pick<Row, 'keep' | 'versions'>): string[] {
  const held = read(versions);
  const newest = newestOf(held, keep);
  return held.flatMap((version) =>
    version.platforms
      .filter((platform) => newest.isSurplus(version, platform))
      .map(({ os, arch }) => (os === '' ? version.name : `${version.name} ${os}/${arch}`)),
  );
}

describe('full packages that go', () => {
  it.each(ROWS)('$why', (row) => {
    expect(goneOf(row)).toEqual(row.gone);
  });
});

const anyPlatform = fc.record({ os: fc.constantFrom('', 'windows'), arch: fc.constantFrom('', 'amd64') });
const anyVersion = fc.record({
  name: anyName,
  channel: fc.constantFrom(...CHANNELS),
  status: fc.constantFrom(...VERSION_STATUSES, 'published', 'published'),
  platforms: fc.uniqueArray(anyPlatform, { selector: ({ os, arch }) => os + arch, minLength: 1 }),
});

function place(versions: readonly Omit<Held, 'place'>[]): Held[] {
  const order = new VersionOrder();
  return versions.map((version, index) => ({
    ...version,
    place: order.insert({ number: index + 1, parsed: parseVersion(version.name) }),
  }));
}

/** What clients are offered, as checks find it. */
function offers(versions: readonly Held[]): ReadonlyMap<string, Candidate> {
  const best = new Map<string, Candidate>();
  for (const [index, { platforms, ...version }] of versions.entries()) {
    const packages = platforms.map((platform): PackageFacts => {
      return {
        ...platform,
        updateType: 'full',
        storageId: index,
        key: `app/${index}` as BlobKey,
        fileName: '',
        size: 1,
        sha256: '',
        incrementals: new Map(),
      };
    });
    const facts: VersionFacts = {
      ...version,
      resource: resourceId('app'),
      id: index,
      number: index + 1,
      createdAt: new Date(0),
      packages,
      retired: [],
      platforms,
    };
    if (!isOfferable(facts)) continue;
    for (const one of packages) {
      const candidate = { version: facts, package: one };
      const slot = slotOf(version.channel, one);
      if (isHigher(candidate, best.get(slot))) best.set(slot, candidate);
    }
  }
  return offersOf(best);
}

function everyOffer(versions: readonly Held[]): string[] {
  const all = offers(versions);
  return CHANNELS.flatMap((channel) =>
    OSES.flatMap((os) =>
      ARCHES.map((arch) => {
        const offer = findOffer(all, channel, { os, arch });
        return offer === undefined
          ? ''
          : `${offer.version.name} for ${offer.package.os}/${offer.package.arch}`;
      }),
    ),
  );
}

describe('whatever was published', () => {
  const anyHistory = fc.uniqueArray(anyVersion, { selector: ({ name }) => name, maxLength: 15 });

  it('every client is offered the same before and after', () => {
    fc.assert(
      fc.property(anyHistory, fc.integer({ min: 1, max: 3 }), (history, keep) => {
        const held = place(history);
        const newest = newestOf(held, keep);
        const left = held.map((version) => ({
          ...version,
          platforms: version.platforms.filter((platform) => !newest.isSurplus(version, platform)),
        }));
        expect(everyOffer(left)).toEqual(everyOffer(held));
      }),
    );
  });

  it('exactly what is below the newest goes, and a second time nothing', () => {
    fc.assert(
      fc.property(anyHistory, fc.integer({ min: 1, max: 3 }), (history, keep) => {
        const held = place(history);
        const newest = newestOf(held, keep);
        for (const version of held)
          for (const platform of version.platforms) {
            const above = held.filter(
              (other) =>
                other.channel === version.channel &&
                other.status === 'published' &&
                other.platforms.some(({ os, arch }) => os === platform.os && arch === platform.arch) &&
                comparePlaces(other.place, version.place) > 0,
            );
            const expected = version.status !== 'draft' && above.length >= keep;
            expect(newest.isSurplus(version, platform)).toBe(expected);
          }
        const left = held.map((version) => ({
          ...version,
          platforms: version.platforms.filter((platform) => !newest.isSurplus(version, platform)),
        }));
        const again = newestOf(left, keep);
        const second = left.filter((version) =>
          version.platforms.some((one) => again.isSurplus(version, one)),
        );
        expect(second).toEqual([]);
      }),
    );
  });
});
