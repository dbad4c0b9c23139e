import { unicodePathField } from './unicode-path.ts';
import { ZIP64_MARKER } from './zip64-field.ts';
import { UNIX } from './zip-kind.ts';
import { UTF8 } from './zip-record.ts';

/** The header fields of an entry. */
export interface ZipEntry {
  /** A directory's name ends with a slash. */
  readonly name: string;
  /** Whether the header says that the name is in UTF-8. */
  readonly utf8: boolean;
  /** Whether a Unicode path field repeats the name. */
  readonly hasUnicodePath: boolean;
  /** The system on which it was packed. */
  readonly host: number;
  /** Unix type and permissions. */
  readonly mode: number;
  /** DOS date and time, the time in the lower 16 bits. */
  readonly modified: number;
  readonly method: number;
  readonly crc32: number;
  /** bytes */
  readonly compressedSize: number;
  /** bytes */
  readonly size: number;
}

/** 1980-01-01 00:00:00, the earliest DOS time. */
export const DOS_EPOCH = 0x0021_0000;

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const ZIP64_FIELD = 1;
const DOS_DIRECTORY = 0x10;
const PLAIN_VERSION = 20;
const ZIP64_VERSION = 45;
const ZIP64_COUNT_MARKER = 0xffff;

/** The header states sizes and CRC, so no data descriptor follows the data. */
export function localHeader(entry: ZipEntry): Buffer {
  const wide = needingZip64(entry.size, entry.compressedSize);
  // The zip64 field of a local header has both sizes or is absent.
  const zip64 = zip64Field(wide.length === 0 ? [] : [entry.size, entry.compressedSize]);
  const name = Buffer.from(entry.name);
  const extra = Buffer.concat([zip64, unicodePath(entry, name)]);
  return Buffer.concat([
    uint(4, LOCAL),
    uint(2, versionFor(zip64)),
    commonFields(entry, zip64.length > 0),
    uint(2, name.length, extra.length),
    name,
    extra,
  ]);
}

/** @param start offset of the local header */
export function centralRecord(entry: ZipEntry, start: number): Buffer {
  const bothWide = needingZip64(entry.size, entry.compressedSize).length > 0;
  const sizes = bothWide ? [entry.size, entry.compressedSize] : [];
  const zip64 = zip64Field([...sizes, ...needingZip64(start)]);
  const name = Buffer.from(entry.name);
  const extra = Buffer.concat([zip64, unicodePath(entry, name)]);
  const attributes = entry.name.endsWith('/') ? DOS_DIRECTORY : 0;
  return Buffer.concat([
    uint(4, CENTRAL),
    uint(2, (entry.host << 8) | versionFor(zip64), versionFor(zip64)),
    commonFields(entry, bothWide),
    uint(2, name.length, extra.length, 0, 0, 0),
    uint(4, entry.mode * 2 ** 16 + attributes, Math.min(start, ZIP64_MARKER)),
    name,
    extra,
  ]);
}

/**
 * @param start offset of the central directory
 * @param size of the central directory, in bytes
 */
export function endRecords(entries: number, start: number, size: number): Buffer {
  const wide = entries >= ZIP64_COUNT_MARKER || needingZip64(start, size).length > 0;
  const plain = Buffer.concat([
    uint(4, END),
    uint(2, 0, 0, Math.min(entries, ZIP64_COUNT_MARKER), Math.min(entries, ZIP64_COUNT_MARKER)),
    uint(4, Math.min(size, ZIP64_MARKER), Math.min(start, ZIP64_MARKER)),
    uint(2, 0),
  ]);
  return wide ? Buffer.concat([zip64End(entries, start, size), plain]) : plain;
}

function zip64End(entries: number, start: number, size: number): Buffer {
  return Buffer.concat([
    uint(4, END64),
    uint64(44),
    uint(2, (UNIX << 8) | ZIP64_VERSION, ZIP64_VERSION),
    uint(4, 0, 0),
    uint64(entries, entries, size, start),
    uint(4, LOCATOR64, 0),
    uint64(start + size),
    uint(4, 1),
  ]);
}

/** The fields that local and central headers share. */
function commonFields(entry: ZipEntry, wide: boolean): Buffer {
  const sizes = wide ? [ZIP64_MARKER, ZIP64_MARKER] : [entry.compressedSize, entry.size];
  return Buffer.concat([
    uint(2, entry.utf8 ? UTF8 : 0, entry.method),
    uint(4, entry.modified, entry.crc32, ...sizes),
  ]);
}

function unicodePath({ hasUnicodePath }: ZipEntry, name: Buffer): Buffer {
  return hasUnicodePath ? unicodePathField(name) : Buffer.alloc(0);
}

function needingZip64(...values: number[]): number[] {
  return values.filter((value) => value >= ZIP64_MARKER);
}

function zip64Field(values: readonly number[]): Buffer {
  if (values.length === 0) return Buffer.alloc(0);
  return Buffer.concat([uint(2, ZIP64_FIELD, 8 * values.length), uint64(...values)]);
}

function versionFor(zip64Extra: Buffer): number {
  return zip64Extra.length > 0 ? ZIP64_VERSION : PLAIN_VERSION;
}

function uint(size: 2 | 4, ...values: number[]): Buffer {
  const bytes = Buffer.alloc(size * values.length);
  for (const [i, value] of values.entries()) bytes.writeUIntLE(value, i * size, size);
  return bytes;
}

function uint64(...values: number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  for (const [i, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), i * 8);
  return bytes;
}
