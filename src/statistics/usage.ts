import type { ResourceId } from '../resources/resource.ts';

/** Usage by clients. */
export interface Usage {
  /** Update checks of clients that run the version. */
  checks: number;
  /** Downloads of packages of the version. */
  downloads: number;
  /** Total size of these packages. */
  bytes: number;
}

export interface VersionUsage extends Usage {
  readonly resourceId: ResourceId;
  /** Whole days since 1970, UTC. */
  readonly day: number;
  /** 0 for an unknown version. */
  readonly versionId: number;
}

/** Number of different clients of a resource on one day, so far. */
export interface ClientTotal {
  readonly resourceId: ResourceId;
  readonly day: number;
  readonly clients: number;
}

export interface NamedUsage extends Readonly<Usage> {
  /** Empty for an unknown version. */
  readonly versionName: string;
}

export interface DayUsage extends Readonly<Usage> {
  readonly day: number;
  /** An estimate; its standard error is 1.6 %. */
  readonly clients: number;
  /** Most checks first. */
  readonly versions: readonly NamedUsage[];
}
