import * as fc from 'fast-check';
import type { DownloadFacts, PackageFacts, VersionFacts } from '../../../src/catalogue/offers.ts';
import { ARCHES, OSES, type Platform } from '../../../src/resources/platform.ts';
import { resourceId } from '../../../src/resources/resource.ts';
import type { BlobKey } from '../../../src/storage/blob-store.ts';
import { CHANNELS } from '../../../src/versions/channel.ts';
import { parseVersion } from '../../../src/versions/compare/parsed-version.ts';
import { VERSION_STATUSES } from '../../../src/versions/version.ts';

export const APP = resourceId('app');

const anyPlatform = fc.record({ os: fc.constantFrom(...OSES), arch: fc.constantFrom(...ARCHES) });
const platforms = { selector: ({ os, arch }: Platform) => `${os}/${arch}`, maxLength: 3 };
const anyId = fc.nat({ max: 2 ** 48 - 1 });

const anyFile = fc.record({
  storageId: anyId,
  key: fc.constantFrom('app/0f/app-1.0.zip', 'apple/1/a.zip', 'seed/2.zip') as fc.Arbitrary<BlobKey>,
  fileName: fc.constantFrom('app-1.0.zip', '2.zip', '应用 "1".zip', 'é/😀'),
  size: fc.maxSafeNat(),
  sha256: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 }),
});

const anyRetired: fc.Arbitrary<DownloadFacts> = fc
  .tuple(anyPlatform, fc.constantFrom('full', 'incremental'), anyFile)
  .map(([platform, updateType, file]) => ({ ...platform, updateType, ...file }));

function anyPackage(versionId: number): fc.Arbitrary<PackageFacts> {
  const leading = fc.uniqueArray(fc.tuple(anyId, anyFile), { selector: ([id]) => id, maxLength: 2 });
  return fc.tuple(anyPlatform, anyFile, leading).map(([platform, file, incrementals]) => ({
    ...platform,
    updateType: 'full',
    ...file,
    incrementals: new Map(
      incrementals.map(([oldVersionId, one]) => [
        oldVersionId,
        { ...platform, updateType: 'incremental', ...one, versionId, oldVersionId },
      ]),
    ),
  }));
}

/** A version of APP. */
export function anyVersion(names: fc.Arbitrary<string>): fc.Arbitrary<VersionFacts> {
  return anyId
    .chain((id) =>
      fc.record({
        resource: fc.constant(APP),
        id: fc.constant(id),
        name: names,
        channel: fc.constantFrom(...CHANNELS),
        status: fc.constantFrom(...VERSION_STATUSES),
        number: fc.option(fc.integer({ min: 1, max: 2 ** 31 - 1 })),
        createdAt: fc.date({ noInvalidDate: true }),
        packages: fc.uniqueArray(anyPackage(id), platforms),
        retired: fc.array(anyRetired, { maxLength: 2 }),
        platforms: fc.uniqueArray(anyPlatform, platforms),
      }),
    )
    .map((version) => ({
      ...version,
      ...(version.number !== null && {
        place: {
          ...parseVersion(version.name),
          number: version.number,
          anchor: Math.ceil(version.number / 2),
        },
      }),
      platforms: withThoseOf(version.packages, version.platforms),
    }));
}

function withThoseOf(packages: readonly Platform[], others: readonly Platform[]): Platform[] {
  const all = [...packages, ...others].map(({ os, arch }) => ({ os, arch }));
  return [...new Map(all.map((one) => [`${one.os}/${one.arch}`, one])).values()];
}
