import type { UpdateType } from '../resources/resource.ts';
import type { Platform } from '../resources/platform.ts';

/** A package that is no longer needed. */
export interface Surplus extends Platform {
  readonly storageId: number;
  readonly versionId: number;
  readonly version: string;
  readonly updateType: UpdateType;
  /** The name of the version from which an incremental package starts. */
  readonly oldVersion?: string;
  /** bytes */
  readonly size: number;
  /** The row in `incrementals` that ordered an incremental package, if there is one. */
  readonly incrementalId?: number;
}

export interface Amount {
  readonly count: number;
  readonly bytes: number;
}

export type Amounts = Readonly<Record<UpdateType, Amount>>;

export function noAmounts(): Record<UpdateType, Amount> {
  return { full: { count: 0, bytes: 0 }, incremental: { count: 0, bytes: 0 } };
}

export function added({ count, bytes }: Amount, size: number): Amount {
  return { count: count + 1, bytes: bytes + size };
}
