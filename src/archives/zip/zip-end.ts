import { open, type FileHandle } from 'node:fs/promises';
import { PackageRefused } from '../errors.ts';
import { readUInt64 } from './read-uint64.ts';

/** Position of the central directory, and its number of entries. */
export interface ZipEnd {
  readonly entries: number;
  readonly directoryStart: number;
  readonly directoryEnd: number;
  /** bytes of the whole archive */
  readonly size: number;
}

interface EndFields {
  readonly disks: readonly number[];
  readonly entriesHere: number;
  readonly entries: number;
  readonly directorySize: number;
  readonly directoryStart: number;
}

const END = Buffer.from('PK\u0005\u0006');
const END64 = Buffer.from('PK\u0006\u0006');
const LOCATOR64 = Buffer.from('PK\u0006\u0007');
const END_SIZE = 22;
const END64_SIZE = 56;
const LOCATOR64_SIZE = 20;
const MAX_COMMENT = 0xffff;

/**
 * Finds the end record. Checks that it agrees with its zip64 form and that there are no bytes around the two.
 */
export async function readZipEnd(path: string): Promise<ZipEnd> {
  await using file = await open(path);
  const { size } = await file.stat();
  const tailStart = Math.max(0, size - END_SIZE - MAX_COMMENT - LOCATOR64_SIZE);
  const tail = await read(file, tailStart, size - tailStart);
  const at = findEnd(tail);
  const plain = parseEnd(tail.subarray(at));
  const locator = tail.subarray(Math.max(0, at - LOCATOR64_SIZE), at);
  if (!locator.subarray(0, 4).equals(LOCATOR64)) return { ...toZipEnd(plain, tailStart + at), size };
  const end64 = readUInt64(locator, 8);
  const fields = await readEnd64(file, end64, tailStart + at - LOCATOR64_SIZE);
  const disks = locator.readUInt32LE(16);
  if (!agreesWithZip64(plain, fields) || locator.readUInt32LE(4) !== 0 || disks === 0) {
    throw new PackageRefused('zip64 end record disagrees; pack it again');
  }
  if (disks > 1) throw new PackageRefused('split over several disks; pack it into one file');
  return { ...toZipEnd(fields, end64), size };
}

function findEnd(tail: Buffer): number {
  const at = tail.length < END_SIZE ? -1 : tail.lastIndexOf(END, tail.length - END_SIZE);
  if (at === -1)
    throw new PackageRefused('not a readable zip archive: no end record, it may be cut off; send it again');
  checkOtherEnds(tail, at);
  if (at + END_SIZE + tail.readUInt16LE(at + 20) !== tail.length) {
    throw new PackageRefused('data behind the end record; send the archive alone');
  }
  return at;
}

/**
 * Some readers search from the front, and some take an end record whose comment goes on behind the file. The mark
 * alone, without room for a record behind it, is one to no reader; Python and busybox do not open such a zip.
 */
function checkOtherEnds(tail: Buffer, end: number): void {
  for (let at = tail.indexOf(END); at !== -1; at = tail.indexOf(END, at + END.length)) {
    const last = at + END_SIZE;
    if (at === end || last > tail.length) continue;
    if (at > end || last + tail.readUInt16LE(last - 2) >= tail.length) {
      throw new PackageRefused('two end records; pack it again without a comment (zip -z removes it)');
    }
  }
}

function parseEnd(end: Buffer): EndFields {
  return {
    disks: [end.readUInt16LE(4), end.readUInt16LE(6)],
    entriesHere: end.readUInt16LE(8),
    entries: end.readUInt16LE(10),
    directorySize: end.readUInt32LE(12),
    directoryStart: end.readUInt32LE(16),
  };
}

async function readEnd64(file: FileHandle, start: number, locatorStart: number): Promise<EndFields> {
  if (start + END64_SIZE > locatorStart)
    throw new PackageRefused('zip64 end record out of place; pack it again');
  const end = await read(file, start, END64_SIZE);
  // A longer record leaves room for a second one: some readers look for it right before its locator.
  const full = start + END64_SIZE === locatorStart && readUInt64(end, 4) === END64_SIZE - 12;
  const placed = end.subarray(0, 4).equals(END64) && full;
  if (!placed) throw new PackageRefused('zip64 end record out of place; pack it again');
  return {
    disks: [end.readUInt32LE(16), end.readUInt32LE(20)],
    entriesHere: readUInt64(end, 24),
    entries: readUInt64(end, 32),
    directorySize: readUInt64(end, 40),
    directoryStart: readUInt64(end, 48),
  };
}

/** A plain field must equal its zip64 field, or hold the marker that refers to it. */
function agreesWithZip64(plain: EndFields, wide: EndFields): boolean {
  const same = (a: number, b: number, ask: number) => a === b || a === ask;
  return (
    plain.disks.every((disk, i) => same(disk, wide.disks[i] ?? 0, 0xffff)) &&
    same(plain.entriesHere, wide.entriesHere, 0xffff) &&
    same(plain.entries, wide.entries, 0xffff) &&
    same(plain.directorySize, wide.directorySize, 0xffffffff) &&
    same(plain.directoryStart, wide.directoryStart, 0xffffffff)
  );
}

function toZipEnd(fields: EndFields, directoryEnd: number): Omit<ZipEnd, 'size'> {
  const { entries, entriesHere, directoryStart, directorySize } = fields;
  if (fields.disks.some((disk) => disk !== 0) || entriesHere !== entries) {
    throw new PackageRefused('split over several disks; pack it into one file');
  }
  if (directoryStart + directorySize !== directoryEnd) {
    throw new PackageRefused(
      'data between the central directory and the end record, or before the archive; send the archive alone',
    );
  }
  return { entries, directoryStart, directoryEnd };
}

async function read(file: FileHandle, start: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
  return buffer.subarray(0, bytesRead);
}
