import type { ResourceId, UpdateType } from '../resources/resource.ts';
import type { Platform } from '../resources/platform.ts';
import type { Channel } from './channel.ts';
import type { VersionName } from './version-name.ts';

export const VERSION_STATUSES = ['draft', 'published', 'yanked', 'rejected'] as const;
/** Only `published` versions are offered. `rejected` is final. */
export type VersionStatus = (typeof VERSION_STATUSES)[number];

/** The row of a named release of a resource. */
export interface Version {
  readonly id: number;
  readonly resourceId: ResourceId;
  readonly channel: Channel;
  readonly name: string;
  /** Its place in the order of publication; null until it is first published. */
  readonly number: number | null;
  readonly status: VersionStatus;
  readonly releaseNote: string;
  readonly customData: string;
  /** The resource's revision when this version, or a package of it, last changed. */
  readonly revision: number;
  readonly createdAt: Date;
  readonly publishedAt: Date | null;
}

export type NewVersion = Omit<Version, 'id'>;

/** Characters (code points) of a release note that are stored; a longer note is cut. */
export const MAX_RELEASE_NOTE = 20_000;
/** Bytes (UTF-8) of custom data; longer is refused. */
export const MAX_CUSTOM_DATA = 10_000;

/** The facts that a publisher states about an uploaded package. */
export interface Publication {
  readonly resourceId: ResourceId;
  readonly name: VersionName;
  readonly channel: Channel;
  readonly platform: Platform;
  /** Undefined: an existing version keeps its status, a new one is `published`. */
  readonly status?: 'published' | 'draft';
  /** Undefined: an existing version keeps its text. */
  readonly releaseNote?: string;
  /** Undefined: an existing version keeps its text. */
  readonly customData?: string;
  /** `full`: the file is a full package. `incremental`: it leads from `oldVersion` to this version. */
  readonly updateType: UpdateType;
  /** With a full package: the version whose users should be served an incremental one first. */
  readonly oldVersion?: string;
}

/** The first MAX_RELEASE_NOTE characters of a note; no surrogate pair is cut in half. */
export function cutReleaseNote(note: string): string {
  if (note.length <= MAX_RELEASE_NOTE) return note;
  return Array.from(note).slice(0, MAX_RELEASE_NOTE).join('');
}
