import { isAscii } from 'node:buffer';
import { PackageRefused } from '../errors.ts';
import type { ByteReader } from '../reading/byte-reader.ts';
import { ZIP64_MARKER, checkUnicodePath, parseExtraFields, resolveZip64 } from './extra-fields.ts';
import { HAS_DESCRIPTOR, UTF8, type ZipRecord } from './zip-record.ts';

const SIGNATURE = 0x04034b50;
export const HEADER_SIZE = 30;
/** Two bits for the compression level, and one bit that no reader uses. */
const HINTS = (3 << 1) | (1 << 15);

/**
 * Reads the local header and checks it against the central directory: some readers trust the one, some the
 * other.
 * @returns bytes of extra fields
 */
export async function checkLocalHeader(reader: ByteReader, record: ZipRecord): Promise<number> {
  const fixed = await reader.readExactly(HEADER_SIZE);
  if (fixed.readUInt32LE(0) !== SIGNATURE) throw new PackageRefused('no local header where it should be');
  const rawName = await reader.readExactly(fixed.readUInt16LE(26));
  if (!rawName.equals(Buffer.from(record.name.shown))) refuseMismatch('name');
  const extra = parseExtraFields(await reader.readExactly(fixed.readUInt16LE(28)));
  checkUnicodePath(extra, rawName);
  checkFlags(fixed.readUInt16LE(6), record, rawName);
  if (fixed.readUInt16LE(8) !== record.method) refuseMismatch('compression method');
  const stated = [fixed.readUInt32LE(14), fixed.readUInt32LE(22), fixed.readUInt32LE(18)] as const;
  if (record.flags & HAS_DESCRIPTOR) checkDeferredFields(stated, record);
  else checkStatedFields(stated, record, extra);
  return fixed.readUInt16LE(28);
}

function checkFlags(flags: number, record: ZipRecord, rawName: Buffer): void {
  const harmless = isAscii(rawName) ? HINTS | UTF8 : HINTS;
  if ((flags ^ record.flags) & ~harmless) refuseMismatch('flags');
}

type Stated = readonly [crc32: number, size: number, compressedSize: number];

function checkStatedFields(
  [crc32, ...sizes]: Stated,
  record: ZipRecord,
  extra: ReadonlyMap<number, Buffer>,
): void {
  if (crc32 !== record.crc32) refuseMismatch('CRC-32');
  const [size, compressedSize] = resolveZip64(sizes, extra);
  if (size !== record.size || compressedSize !== record.compressedSize) refuseMismatch('sizes');
}

/**
 * The data descriptor states these values; here they are zero, the zip64 marker, or already the real ones.
 */
function checkDeferredFields([crc32, ...sizes]: Stated, record: ZipRecord): void {
  if (crc32 !== 0 && crc32 !== record.crc32) refuseMismatch('CRC-32');
  const open = (stated: number, real: number) => stated === 0 || stated === ZIP64_MARKER || stated === real;
  if (!open(sizes[0], record.size) || !open(sizes[1], record.compressedSize)) refuseMismatch('sizes');
}

function refuseMismatch(what: string): never {
  throw new PackageRefused(`local header and central directory disagree: ${what}`);
}
