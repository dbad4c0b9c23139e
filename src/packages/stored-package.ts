import type { Arch, Os } from '../resources/platform.ts';
import type { UpdateType } from '../resources/resource.ts';
import type { ArtifactKind } from './artifact.ts';
import type { BlobKey } from '../storage/blob-store.ts';

/** The row of a package. */
export interface StoredPackage {
  readonly id: number;
  readonly versionId: number;
  readonly kind: ArtifactKind;
  /** The name under which clients save it, in any script; at most 255 characters. */
  readonly fileName: string;
  readonly updateType: UpdateType;
  readonly os: Os;
  readonly arch: Arch;
  /** The version an incremental package starts from; 0 for a full one. */
  readonly oldVersionId: number;
  readonly packagePath: BlobKey;
  /** lower-case hex */
  readonly sha1: string;
  /** lower-case hex */
  readonly sha256: string;
  /** base64 */
  readonly sha512: string;
  /** The extension without its dot: `zip`, `tar.gz`, `exe` … */
  readonly fileType: string;
  /** bytes */
  readonly fileSize: number;
  /** The file tree of a full archive, in the form of `storedTree`. Only `findWithTree` reads it; it is large. */
  readonly fileHashes: string | null;
  readonly createdAt: Date;
  /** When it was taken off offer. Its bytes stay until every download key and URL for it has expired. */
  readonly retiredAt: Date | null;
  /** When its bytes were removed. */
  readonly erasedAt: Date | null;
}

/** A package as administrators see it. */
export interface ShownPackage extends StoredPackage {
  /** Since when it is known to be damaged, and not sent; null when it is not. */
  readonly damagedAt: Date | null;
}

/** The row of a new package. */
export type NewPackage = Omit<StoredPackage, 'id' | 'retiredAt' | 'erasedAt'>;

/** A full archive with its file tree. */
export type PackageWithTree = StoredPackage & { readonly fileHashes: string };
