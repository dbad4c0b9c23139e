import type { Platform } from '../resources/platform.ts';

/** The two versions and the platform of an incremental package. */
export interface IncrementalPair extends Platform {
  readonly versionId: number;
  readonly oldVersionId: number;
}
