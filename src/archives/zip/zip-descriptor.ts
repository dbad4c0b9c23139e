import { PackageRefused } from '../errors.ts';
import type { ByteReader } from '../reading/byte-reader.ts';
import type { LocalHeader } from './zip-local.ts';
import type { ZipRecord } from './zip-record.ts';
import { ZIP64_MARKER } from './zip64-field.ts';

export const DESCRIPTOR_SIGNATURE = Buffer.from('PK\u0007\u0008');
const NARROW = 16;
const WIDE = 24;

/**
 * Reads and checks the data descriptor, which must fill all bytes up to the next header. Readers of streams
 * have to find its end: without its signature, or with sizes of an unexpected width, they find another one.
 */
export async function checkDescriptor(
  reader: ByteReader,
  record: ZipRecord,
  { hasZip64 }: LocalHeader,
  length: number,
): Promise<void> {
  const wide = hasZip64 || Math.max(record.size, record.compressedSize) >= ZIP64_MARKER;
  const expected = descriptor(record, wide ? WIDE : NARROW);
  const matches = length === expected.length && (await reader.readExactly(length)).equals(expected);
  if (!matches) throw new PackageRefused('data descriptor missing or wrong; pack it again');
}

function descriptor(record: ZipRecord, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  DESCRIPTOR_SIGNATURE.copy(bytes);
  const at = bytes.writeUInt32LE(record.crc32, 4);
  if (length === NARROW) bytes.writeUInt32LE(record.size, bytes.writeUInt32LE(record.compressedSize, at));
  else bytes.writeBigUInt64LE(BigInt(record.size), bytes.writeBigUInt64LE(BigInt(record.compressedSize), at));
  return bytes;
}
