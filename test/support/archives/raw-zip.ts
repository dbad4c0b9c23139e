import { crc32, deflateRawSync } from 'node:zlib';

/** The fields of one zip header, which a test may forge. */
export interface ZipFields {
  madeBy: number;
  version: number;
  flags: number;
  method: number;
  crc32: number;
  compressedSize: number;
  size: number;
  name: Buffer;
  extra: Buffer;
  comment: Buffer;
  disk: number;
  attributes: number;
  offset: number;
}

export interface RawZipEntry {
  name: string | Buffer;
  content?: string | Buffer;
  /** Compressed data; made from the content by default. */
  data?: Buffer;
  /** Fields set in both headers. */
  both?: Partial<ZipFields>;
  central?: Partial<ZipFields>;
  local?: Partial<ZipFields>;
  /** Bytes between the data and the next header; they change no other field. */
  behind?: Buffer;
  /** Bytes before the local header. */
  before?: Buffer;
}

export interface At {
  directoryStart: number;
  directorySize: number;
  entries: number;
}

export interface RawZipEnd {
  entriesHere?: number;
  entries?: number;
  disk?: number;
  directorySize?: number;
  directoryStart?: number;
  comment?: Buffer;
  /** Bytes between the central directory and the end record, such as a zip64 end record. */
  before?: (at: At) => Buffer;
  behind?: Buffer;
}

const NOTHING = Buffer.alloc(0);
export const UNIX = 3 << 8;
export const DEFLATED = 8;
export const DESCRIPTOR = 1 << 3;

/** A zip of these entries, valid unless an entry is not. */
export function rawZip(entries: readonly RawZipEntry[], end: RawZipEnd = {}): Buffer {
  const parts: Buffer[] = [];
  const records: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    offset += entry.before?.length ?? 0;
    const fields = { ...fieldsOf(entry), offset, ...entry.both };
    const local = localHeader({ ...fields, ...entry.local });
    const part = Buffer.concat([local, dataOf(entry, fields.method), entry.behind ?? NOTHING]);
    parts.push(entry.before ?? NOTHING, part);
    records.push(centralRecord({ ...fields, ...entry.central }));
    offset += part.length;
  }
  const directorySize = records.reduce((sum, record) => sum + record.length, 0);
  const at = { directoryStart: offset, directorySize, entries: entries.length };
  const before = end.before?.(at) ?? NOTHING;
  return Buffer.concat([...parts, ...records, before, endRecord({ ...at, ...end }), end.behind ?? NOTHING]);
}

/** A zip64 end record and its locator, which precede the end record. Overrides are by offset into the two. */
export function zip64End(at: At, overrides: Readonly<Record<number, Buffer>> = {}): Buffer {
  const { entries, directorySize, directoryStart } = at;
  const bytes = Buffer.concat([
    uint(4, 0x06064b50),
    uint(8, 44),
    uint(2, 45, 45),
    uint(4, 0, 0),
    uint(8, entries, entries, directorySize, directoryStart),
    uint(4, 0x07064b50, 0),
    uint(8, directoryStart + directorySize),
    uint(4, 1),
  ]);
  for (const [offset, bytesThere] of Object.entries(overrides)) bytesThere.copy(bytes, Number(offset));
  return bytes;
}

/** Replaces the bytes at `at`; a negative offset counts from the end. */
export function patched(bytes: Buffer, at: number, replacement: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  replacement.copy(copy, at < 0 ? copy.length + at : at);
  return copy;
}

/** `id, content` as an extra field. */
export function extraField(id: number, content: Buffer): Buffer {
  return Buffer.concat([uint(2, id), uint(2, content.length), content]);
}

/** A Unicode path field, right for the name `raw` unless it says another `path`. */
export function unicodePath(raw: string | Buffer, path: string | Buffer = raw): Buffer {
  const head = Buffer.concat([Buffer.of(1), uint(4, crc32(raw))]);
  return extraField(0x7075, Buffer.concat([head, Buffer.from(path)]));
}

export function uint(size: 2 | 4 | 8, ...values: number[]): Buffer {
  const bytes = Buffer.alloc(size * values.length);
  for (const [i, value] of values.entries()) {
    if (size === 8) bytes.writeBigUInt64LE(BigInt(value), i * size);
    else bytes.writeUIntLE(value, i * size, size);
  }
  return bytes;
}

function fieldsOf(entry: RawZipEntry): ZipFields {
  const content = Buffer.from(entry.content ?? '');
  const method = entry.both?.method ?? 0;
  return {
    madeBy: 20,
    version: 20,
    flags: 0x800,
    method,
    crc32: crc32(content),
    compressedSize: dataOf(entry, method).length,
    size: content.length,
    name: Buffer.from(entry.name),
    extra: NOTHING,
    comment: NOTHING,
    disk: 0,
    attributes: 0,
    offset: 0,
  };
}

function dataOf(entry: RawZipEntry, method: number): Buffer {
  const content = Buffer.from(entry.content ?? '');
  return entry.data ?? (method === DEFLATED ? deflateRawSync(content) : content);
}

function localHeader(f: ZipFields): Buffer {
  const lengths = uint(2, f.name.length, f.extra.length);
  return Buffer.concat([uint(4, 0x04034b50), uint(2, f.version), shared(f), lengths, f.name, f.extra]);
}

function centralRecord(f: ZipFields): Buffer {
  const lengths = uint(2, f.name.length, f.extra.length, f.comment.length, f.disk, 0);
  const tail = [lengths, uint(4, f.attributes, f.offset), f.name, f.extra, f.comment];
  return Buffer.concat([uint(4, 0x02014b50), uint(2, f.madeBy, f.version), shared(f), ...tail]);
}

function shared(f: ZipFields): Buffer {
  return Buffer.concat([uint(2, f.flags, f.method, 0, 0x21), uint(4, f.crc32, f.compressedSize, f.size)]);
}

function endRecord(
  end: RawZipEnd & { entries: number; directorySize: number; directoryStart: number },
): Buffer {
  const comment = end.comment ?? NOTHING;
  return Buffer.concat([
    uint(4, 0x06054b50),
    uint(2, end.disk ?? 0, end.disk ?? 0, end.entriesHere ?? end.entries, end.entries),
    uint(4, end.directorySize, end.directoryStart),
    uint(2, comment.length),
    comment,
  ]);
}
