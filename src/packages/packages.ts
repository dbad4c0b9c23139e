import type { Platform } from '../resources/platform.ts';
import type { UpdateType } from '../resources/resource.ts';
import type { IncrementalPair } from './incremental-pair.ts';
import type { NewPackage, PackageWithTree, StoredPackage } from './stored-package.ts';

/** The rows of packages, for the rooms above this one. */
export abstract class Packages {
  /** Call it within a transaction, which fails with UniqueViolation when there is such a package. */
  abstract insert(row: NewPackage): Promise<void>;

  /** Also one whose bytes are gone. */
  abstract findFull(versionId: number, platform: Platform): Promise<StoredPackage | undefined>;

  /** The one on offer. */
  abstract findIncremental(pair: IncrementalPair): Promise<StoredPackage | undefined>;

  /** The full package with its file tree, when it has one; also when its bytes are gone. */
  abstract findWithTree(versionId: number, platform: Platform): Promise<PackageWithTree | undefined>;

  /** Whether `findWithTree` would find one. */
  abstract hasTree(versionId: number, platform: Platform): Promise<boolean>;

  /** In the order in which they were recorded. @param updateType both when left out */
  abstract ofVersions(versionIds: readonly number[], updateType?: UpdateType): Promise<StoredPackage[]>;
}
