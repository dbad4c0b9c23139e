import type { Digests } from '../digests/package-digests.ts';

/** An uploaded file in staging: complete and synced, but not published. */
export interface StagedFile extends Digests {
  /** Absolute path of the staging file. */
  readonly path: string;
  /** bytes */
  readonly size: number;
  /** The file name that the client sent, without directories; may be empty. */
  readonly clientName: string;
}
