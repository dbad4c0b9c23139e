import { isAscii } from 'node:buffer';
import type { EntryName } from '../reading/parse-entry-name.ts';
import type { ZipKind } from './zip-kind.ts';

export const STORED = 0;
export const DEFLATED = 8;

/** Flags for encryption, strong encryption and a masked header. */
export const ENCRYPTED = (1 << 0) | (1 << 6) | (1 << 13);
export const PATCH_DATA = 1 << 5;
export const HAS_DESCRIPTOR = 1 << 3;
export const UTF8 = 1 << 11;

/** One entry of the central directory. */
export interface ZipRecord {
  readonly name: EntryName;
  readonly kind: ZipKind;
  /** The system on which it was packed: some readers decode names by it. */
  readonly host: number;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  /** bytes */
  readonly compressedSize: number;
  /** bytes */
  readonly size: number;
  /** Offset of the local header. */
  readonly start: number;
  /** Time of the last modification: DOS date and time, the time in the lower 16 bits. */
  readonly modified: number;
  /** Whether a Unicode path field repeats the name. */
  readonly hasUnicodePath: boolean;
  /** The Unix mode; 0 if the archive has none. */
  readonly mode: number;
}

/** Whether the name is not ASCII and has no flag that says how to decode it. */
export function isUnmarked({ name, flags }: Pick<ZipRecord, 'name' | 'flags'>): boolean {
  return (flags & UTF8) === 0 && !isAscii(Buffer.from(name.path));
}
