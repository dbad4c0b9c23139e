import { isAscii } from 'node:buffer';
import { PackageRefused } from '../errors.ts';
import type { ByteReader } from '../reading/byte-reader.ts';
import { ZIP64, parseExtraFields, type ExtraFields } from './extra-fields.ts';
import { checkUnicodePath } from './unicode-path.ts';
import { DEFLATED, HAS_DESCRIPTOR, UTF8, type ZipRecord } from './zip-record.ts';
import { ZIP64_MARKER, resolveZip64 } from './zip64-field.ts';

const SIGNATURE = 0x04034b50;
export const HEADER_SIZE = 30;
/** The compression level. 7-Zip wants the same bits in both headers of a stored entry. */
const LEVEL = 3 << 1;
/** No reader uses this bit. */
const UNUSED = 1 << 15;

/** What a local header says besides the central directory. */
export interface LocalHeader {
  /** Readers of streams take this field as a sign that the data descriptor has 64-bit sizes. */
  readonly hasZip64: boolean;
  /** bytes of extra fields */
  readonly extraSize: number;
}

/**
 * Reads the local header and checks it against the central directory: some readers trust the one, some the
 * other.
 */
export async function checkLocalHeader(reader: ByteReader, record: ZipRecord): Promise<LocalHeader> {
  const fixed = await reader.readExactly(HEADER_SIZE);
  if (fixed.readUInt32LE(0) !== SIGNATURE)
    throw new PackageRefused('no local header where it should be; pack it again');
  const rawName = await reader.readExactly(fixed.readUInt16LE(26));
  if (!rawName.equals(Buffer.from(record.name.shown))) refuseMismatch('name');
  const extraSize = fixed.readUInt16LE(28);
  const extra = parseExtraFields(await reader.readExactly(extraSize));
  if (checkUnicodePath(extra, rawName) !== record.hasUnicodePath) refuseMismatch('Unicode path field');
  checkFlags(fixed.readUInt16LE(6), record, rawName);
  if (fixed.readUInt16LE(8) !== record.method) refuseMismatch('compression method');
  checkSizes(fixed, record, extra);
  return { hasZip64: extra.has(ZIP64), extraSize };
}

function checkFlags(flags: number, record: ZipRecord, rawName: Buffer): void {
  const harmless = (record.method === DEFLATED ? LEVEL : 0) | UNUSED | (isAscii(rawName) ? UTF8 : 0);
  if ((flags ^ record.flags) & ~harmless) refuseMismatch('flags');
}

/** With a data descriptor, which states them, CRC and sizes are zero here or already the real ones. */
function checkSizes(fixed: Buffer, record: ZipRecord, extra: ExtraFields): void {
  const deferred = (record.flags & HAS_DESCRIPTOR) !== 0;
  const agrees = (stated: number, real: number) => stated === real || (deferred && stated === 0);
  if (!agrees(fixed.readUInt32LE(14), record.crc32)) refuseMismatch('CRC-32');
  const stated = [fixed.readUInt32LE(22), fixed.readUInt32LE(18)] as const;
  // Some writers of streams mark the sizes as unknown without a zip64 field.
  const unknown = deferred && !extra.has(ZIP64) && stated.every((size) => size === ZIP64_MARKER);
  const [size, compressedSize] = unknown ? [0, 0] : resolveZip64(stated, extra);
  if (!agrees(size, record.size) || !agrees(compressedSize, record.compressedSize)) refuseMismatch('sizes');
}

function refuseMismatch(what: string): never {
  throw new PackageRefused(`local header and central directory disagree: ${what}; pack it again`);
}
