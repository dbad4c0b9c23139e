import type { Platform } from '../../resources/platform.ts';
import type { StorageEntity } from '../../packages/repo/storage.entity.ts';
import type { DownloadFacts, IncrementalFacts, PackageFacts } from '../offers.ts';

/** The columns of `storages` that give the facts about a package. */
export const PACKAGE_COLUMNS = {
  id: true,
  versionId: true,
  updateType: true,
  os: true,
  arch: true,
  oldVersionId: true,
  packagePath: true,
  fileName: true,
  fileType: true,
  fileSize: true,
  sha256: true,
  sha512: true,
  retiredAt: true,
  erasedAt: true,
} as const;

type Row = Pick<StorageEntity, keyof typeof PACKAGE_COLUMNS>;

const NONE: ReadonlyMap<number, IncrementalFacts> = new Map();

/** By version: the full packages on offer, with the incremental packages that lead to them. */
export function packagesOf(rows: readonly Row[]): Map<number, PackageFacts[]> {
  const offered = rows.filter((row) => row.retiredAt === null);
  const { full = [], incremental = [] } = Object.groupBy(offered, (row) => row.updateType);
  const byTarget = Map.groupBy(incremental, targetOf);
  const packages = new Map<number, PackageFacts[]>();
  for (const row of full) {
    const leading = byTarget.get(targetOf(row));
    const facts = { ...factsOf(row), incrementals: leading ? byOldVersion(leading) : NONE };
    const others = packages.get(row.versionId);
    if (others === undefined) packages.set(row.versionId, [facts]);
    else others.push(facts);
  }
  return packages;
}

/** By version: the packages that are not on offer any more, and still have their bytes. */
export function retiredOf(rows: readonly Row[]): Map<number, DownloadFacts[]> {
  const retired = rows.filter(({ retiredAt, erasedAt }) => retiredAt !== null && erasedAt === null);
  const byVersion = Map.groupBy(retired, (row) => row.versionId);
  return new Map([...byVersion].map(([id, own]) => [id, own.map(factsOf)]));
}

/** By version: the platforms for which it has, or had, a full package. */
export function platformsOf(rows: readonly Row[]): Map<number, Platform[]> {
  const full = rows.filter((row) => row.updateType === 'full');
  const byVersion = Map.groupBy(full, (row) => row.versionId);
  return new Map([...byVersion].map(([id, own]) => [id, own.map(platformOf)]));
}

/** One shared object for each platform saves memory: there are few platforms and many versions. */
const PLATFORMS = new Map<string, Platform>();
function platformOf({ os, arch }: Row): Platform {
  const name = `${os}/${arch}`;
  const known = PLATFORMS.get(name) ?? { os, arch };
  PLATFORMS.set(name, known);
  return known;
}

function targetOf({ versionId, os, arch }: Row): string {
  return `${versionId}/${os}/${arch}`;
}

function byOldVersion(rows: readonly Row[]): Map<number, IncrementalFacts> {
  return new Map(
    rows.map((row) => {
      const { versionId, oldVersionId } = row;
      return [oldVersionId, { ...factsOf(row), versionId, oldVersionId }];
    }),
  );
}

function factsOf(row: Row): DownloadFacts {
  const { id, updateType, packagePath, fileName, fileSize, sha256, sha512 } = row;
  const { os, arch } = platformOf(row);
  return {
    updateType: updateType === 'full' ? 'full' : 'incremental',
    storageId: id,
    key: packagePath,
    os,
    arch,
    fileName,
    size: fileSize,
    sha256,
    sha512,
  };
}
