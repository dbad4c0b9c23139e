import type { EntryName } from '../reading/parse-entry-name.ts';

export const STORED = 0;
export const DEFLATED = 8;

/** Encrypted, strongly encrypted, its header masked by encryption. */
export const ENCRYPTED = (1 << 0) | (1 << 6) | (1 << 13);
export const PATCH_DATA = 1 << 5;
export const HAS_DESCRIPTOR = 1 << 3;
export const UTF8 = 1 << 11;

/** One entry, as the central directory tells it. */
export interface ZipRecord {
  readonly name: EntryName;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  /** bytes */
  readonly compressedSize: number;
  /** bytes */
  readonly size: number;
  /** Offset of the local header. */
  readonly start: number;
  /** When it was last modified: the two 16-bit numbers of DOS, the time in the lower half. */
  readonly modified: number;
  /** The Unix mode, 0 where the archive has none. */
  readonly mode: number;
}
