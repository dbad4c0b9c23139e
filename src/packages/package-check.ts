import type { Platform } from '../resources/platform.ts';
import type { ResourceId, UpdateType } from '../resources/resource.ts';
import type { BlobKey } from '../storage/blob-store.ts';

/** What a comparison of a stored package with its record found. */
export type Finding = 'sound' | 'missing' | 'other size' | 'other bytes' | 'unreadable';

/** A recorded package that has its bytes, and the last comparison of them. */
export interface CheckedPackage {
  readonly id: number;
  readonly key: BlobKey;
  /** bytes */
  readonly size: number;
  /** lower-case hex */
  readonly sha256: string;
  /** When its bytes were last compared, or else written. */
  readonly checkedAt: Date;
  /** Null when it is sound. */
  readonly damagedAt: Date | null;
  /** Whether it was taken off offer: its bytes are erased soon. */
  readonly isRetired: boolean;
}

/** The names of a package, for operators and other rooms. */
export interface NamedStorage extends Platform {
  readonly resource: ResourceId;
  /** Name of the version. */
  readonly version: string;
  readonly versionId: number;
  /** 0 for a full package. */
  readonly oldVersionId: number;
  readonly updateType: UpdateType;
}
