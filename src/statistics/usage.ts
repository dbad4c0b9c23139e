import type { ResourceId } from '../resources/resource.ts';

/** What clients did. */
export interface Usage {
  /** Of clients that run the version. */
  checks: number;
  /** Of packages of the version. */
  downloads: number;
  /** Of the packages handed out. */
  bytes: number;
}

export interface VersionUsage extends Usage {
  readonly resourceId: ResourceId;
  /** Whole days since 1970, UTC. */
  readonly day: number;
  /** 0 for one that is not known. */
  readonly versionId: number;
}

/** How many different clients asked for a resource so far, on one day. */
export interface ClientTotal {
  readonly resourceId: ResourceId;
  readonly day: number;
  readonly clients: number;
}

export interface NamedUsage extends Readonly<Usage> {
  /** Empty when it is not known. */
  readonly versionName: string;
}

export interface DayUsage extends Readonly<Usage> {
  readonly day: number;
  /** An estimate; its standard error is 1.6 %. */
  readonly clients: number;
  /** Most checks first. */
  readonly versions: readonly NamedUsage[];
}
