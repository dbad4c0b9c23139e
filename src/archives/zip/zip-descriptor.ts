import { PackageRefused } from '../errors.ts';
import type { ByteReader } from '../reading/byte-reader.ts';
import type { ZipRecord } from './zip-record.ts';

const SIGNATURE = Buffer.from('PK\u0007\u0008');
/**
 * The signature is optional and the sizes have four or eight bytes; the total length shows which form it is.
 */
const LENGTHS = new Set([12, 16, 20, 24]);

/** Reads and checks the data descriptor, which must fill all bytes up to the next header. */
export async function checkDescriptor(reader: ByteReader, record: ZipRecord, length: number): Promise<void> {
  const matches =
    LENGTHS.has(length) && (await reader.readExactly(length)).equals(descriptor(record, length));
  if (!matches) throw new PackageRefused('data descriptor missing or wrong');
}

function descriptor(record: ZipRecord, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const signed = length % 8 === 0;
  if (signed) SIGNATURE.copy(bytes);
  const at = bytes.writeUInt32LE(record.crc32, signed ? 4 : 0);
  if (length < 20) bytes.writeUInt32LE(record.size, bytes.writeUInt32LE(record.compressedSize, at));
  else bytes.writeBigUInt64LE(BigInt(record.size), bytes.writeBigUInt64LE(BigInt(record.compressedSize), at));
  return bytes;
}
