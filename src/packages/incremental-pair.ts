import type { Platform } from '../resources/platform.ts';

/** What an incremental package leads from and to. */
export interface IncrementalPair extends Platform {
  readonly versionId: number;
  readonly oldVersionId: number;
}
