import type { Digests } from '../digests/package-digests.ts';

/** An uploaded file that lies in staging: whole, synced, and nobody's yet. */
export interface StagedFile extends Digests {
  /** Absolute path of the staging file. */
  readonly path: string;
  /** bytes */
  readonly size: number;
  /** The name the client gave, reduced to its last path segment; may be empty. */
  readonly clientName: string;
}
