import type { Platform } from '../resources/platform.ts';
import type { UpdateType } from '../resources/resource.ts';
import type { IncrementalPair } from './incremental-pair.ts';
import type { NewPackage, PackageWithTree, StoredPackage } from './stored-package.ts';

/** The rows of packages, for the rooms above this one. */
export abstract class Packages {
  /** Call it within a transaction. The transaction fails with UniqueViolation when the slot is taken. */
  abstract insert(row: NewPackage): Promise<void>;

  /** The full package, even when it is retired or erased. */
  abstract findFull(versionId: number, platform: Platform): Promise<StoredPackage | undefined>;

  /** The incremental package that is on offer. */
  abstract findIncremental(pair: IncrementalPair): Promise<StoredPackage | undefined>;

  /** Takes the incremental package off offer, if there is one. Call it within a transaction. */
  abstract retireIncremental(pair: IncrementalPair, at: Date): Promise<void>;

  /** The full package with its file tree, even when it is retired or erased; undefined when it has no tree. */
  abstract findWithTree(versionId: number, platform: Platform): Promise<PackageWithTree | undefined>;

  /** Whether `findWithTree` would find a package. */
  abstract hasTree(versionId: number, platform: Platform): Promise<boolean>;

  /** Packages of these versions, in the order in which they were recorded. @param updateType undefined: both types */
  abstract ofVersions(versionIds: readonly number[], updateType?: UpdateType): Promise<StoredPackage[]>;
}
