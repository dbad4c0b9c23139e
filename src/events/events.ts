/**
 * Every event of the product, with its payload. An event is raised inside the transaction that makes it true;
 * `src/subscriptions.ts` lists the reactions. Payloads are plain JSON, so that they can be stored and sent.
 */
export interface EventPayloads {
  'resource.created': { readonly resource: string };
  /** A version is now on offer. */
  'version.published': VersionPublished;
  /** A published version is no longer on offer. */
  'version.withdrawn': VersionEvent & { readonly status: string };
  /** The texts or the status of a version were set; raised beside `published` and `withdrawn`. */
  'version.edited': VersionEvent & { readonly status: string };
  /** A full package of a version was recorded. */
  'package.stored': PackageStored;
  /** An upload repeated a package that is stored already: the publisher expects to see it. */
  'package.repeated': { readonly resource: string; readonly version: string };
  /** Packages of a resource were taken off offer. */
  'package.retired': { readonly resource: string; readonly packages: readonly RetiredPackage[] };
  /** A stored package was found to be damaged or missing. */
  'package.damaged': PackageDamaged;
  /** An incremental package, built here or uploaded, is now on offer. */
  'incremental.ready': IncrementalReady;
  /** An incremental package will not be built: it would not be smaller, or clients could not apply it. */
  'incremental.skipped': IncrementalEvent & { readonly reason: string };
  /** All attempts to build an incremental package failed. */
  'incremental.failed': IncrementalEvent & { readonly reason: string };
  /** A package that was uploaded by form was refused, or the server failed to publish it. */
  'upload.failed': UploadFailed;
  /** A purge could not remove all packages. `message` is a sentence for operators. */
  'purge.failed': { readonly message: string };
}

export interface PlatformData {
  /** `windows`, `linux` …; empty for any. */
  readonly os: string;
  /** `amd64`, `arm64` …; empty for any. */
  readonly arch: string;
}

interface VersionEvent {
  readonly resource: string;
  readonly version: string;
  readonly channel: string;
}

interface VersionPublished extends VersionEvent {
  readonly versionId: number;
  /** Its place in the order of publication. */
  readonly number: number;
  /** Its state before: absent, a draft, or yanked. */
  readonly from: 'new' | 'draft' | 'yanked';
  /** Whether it was published for the first time, and so got its number. */
  readonly isFirst: boolean;
  /** The platforms that it has full packages for. */
  readonly platforms: readonly PlatformData[];
  /** ISO 8601 */
  readonly at: string;
}

interface PackageStored extends VersionEvent, PlatformData {
  readonly versionId: number;
  /** Status of the version. */
  readonly status: string;
  /** Null while the version is a draft. */
  readonly number: number | null;
  /** Whether its file tree is known, so that incremental packages can lead to it. */
  readonly hasTree: boolean;
  /** The version whose users should get an incremental package first. */
  readonly oldVersion?: string;
  /** bytes */
  readonly size: number;
}

interface PackageDamaged extends PlatformData {
  readonly resource: string;
  readonly version: string;
  readonly versionId: number;
  readonly updateType: string;
  /** The version that an incremental package starts from; 0 for a full one. */
  readonly oldVersionId: number;
}

interface RetiredPackage extends PlatformData {
  readonly version: string;
  readonly updateType: string;
}

interface IncrementalEvent extends PlatformData {
  readonly resource: string;
  readonly version: string;
  readonly oldVersion: string;
}

interface IncrementalReady extends IncrementalEvent {
  readonly origin: 'built' | 'uploaded';
  /** bytes */
  readonly size: number;
}

interface UploadFailed extends VersionEvent, PlatformData {
  readonly reason: string;
}

export type EventName = keyof EventPayloads;

/** One event of one of these names. */
export type EventOf<N extends EventName = EventName> = {
  [K in N]: { readonly name: K; readonly data: EventPayloads[K] };
}[N];
