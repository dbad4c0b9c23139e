import type { Arch, Os } from '../resources/platform.ts';
import type { UpdateType } from '../resources/resource.ts';
import type { ArtifactKind } from './artifact.ts';
import type { BlobKey } from '../storage/blob-store.ts';

/** A package of a version, as its row has it. */
export interface StoredPackage {
  readonly id: number;
  readonly versionId: number;
  readonly kind: ArtifactKind;
  /** The name that clients save it under, in any script; 255 characters at most. */
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
  /** The file tree of a full archive as JSON. Rows are read without it, unless `findWithTree` reads them. */
  readonly fileHashes: string | null;
  readonly createdAt: Date;
  /** When it was taken off offer. Its bytes stay until no key that was handed out opens it. */
  readonly retiredAt: Date | null;
  /** When its bytes were removed. */
  readonly erasedAt: Date | null;
}

/** A package that is being recorded. */
export type NewPackage = Omit<StoredPackage, 'id' | 'retiredAt' | 'erasedAt'>;

/** A full archive with its file tree. */
export type PackageWithTree = StoredPackage & { readonly fileHashes: string };
