import { fileNameOf } from '../../packages/package-name.ts';
import type { Platform } from '../../resources/platform.ts';
import type { ResourceId, UpdateType } from '../../resources/resource.ts';
import type { BlobKey } from '../../storage/blob-store.ts';
import type { DownloadFacts, PackageFacts, VersionFacts } from '../offers.ts';

/** A row of `storages`. MySQL returns large numbers as text. */
export interface PackageRow extends Platform {
  readonly storageId: number;
  readonly updateType: UpdateType;
  readonly oldVersionId: number;
  readonly key: BlobKey;
  readonly fileName: string;
  readonly fileType: string;
  readonly size: number | string;
  readonly sha256: string;
  readonly retiredAt: number | string | null;
  readonly erasedAt: number | string | null;
}

interface Named {
  readonly resource: ResourceId;
  readonly id: number;
  readonly name: string;
}

/** The facts about the packages of a version. @param rows all that it has */
export function packagesOf(
  version: Named,
  rows: readonly PackageRow[],
): Pick<VersionFacts, 'packages' | 'retired' | 'platforms'> {
  const full = rows.filter(({ updateType }) => updateType === 'full');
  const isOffered = ({ retiredAt }: PackageRow) => retiredAt === null;
  return {
    packages: full.filter(isOffered).map((row) => packageOf(version, row, rows.filter(isOffered))),
    retired: rows
      .filter((row) => !isOffered(row) && row.erasedAt === null)
      .map((row) => factsOf(version, row)),
    platforms: full.map(({ os, arch }) => ({ os, arch })),
  };
}

/** @param offered all packages of the version that are on offer */
function packageOf(version: Named, full: PackageRow, offered: readonly PackageRow[]): PackageFacts {
  const leading = offered.filter(
    (row) => row.updateType === 'incremental' && row.os === full.os && row.arch === full.arch,
  );
  const incrementals = leading.map((row) => {
    const { oldVersionId } = row;
    return [oldVersionId, { ...factsOf(version, row), versionId: version.id, oldVersionId }] as const;
  });
  return { ...factsOf(version, full), incrementals: new Map(incrementals) };
}

function factsOf({ resource, name }: Named, row: PackageRow): DownloadFacts {
  const { storageId, updateType, key, os, arch, size, sha256 } = row;
  const fileName = fileNameOf(row, resource, name);
  return { updateType, storageId, key, os, arch, fileName, size: Number(size), sha256 };
}
