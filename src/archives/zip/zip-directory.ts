import { PackageRefused } from '../errors.ts';
import type { ByteReader } from '../reading/byte-reader.ts';
import { entryName, type EntryName } from '../reading/entry-name.ts';
import { refusal } from '../reading/refusal.ts';
import { checkDisk, checkUnicodePath, extraFields, widen } from './extra-fields.ts';
import { checkKind, unixMode } from './zip-kind.ts';
import { DEFLATED, ENCRYPTED, PATCH_DATA, STORED, type ZipRecord } from './zip-record.ts';

const SIGNATURE = 0x02014b50;
export const RECORD_SIZE = 46;
/** The newest version of the format there is, times ten. */
const NEWEST_VERSION = 63;

/** The next entry of the central directory, every claim of it that stands alone checked. */
export async function readZipRecord(reader: ByteReader): Promise<ZipRecord> {
  const fixed = await reader.take(RECORD_SIZE);
  if (fixed.readUInt32LE(0) !== SIGNATURE) throw new PackageRefused('broken central directory');
  const rawName = await reader.take(fixed.readUInt16LE(28));
  const extra = await reader.take(fixed.readUInt16LE(30));
  const name = entryName(rawName);
  try {
    const record = parse(fixed, name, extra);
    checkUnicodePath(extraFields(extra), rawName);
    check(record);
    checkKind(name, fixed.readUInt16LE(4), fixed.readUInt32LE(38));
    await reader.take(fixed.readUInt16LE(32));
    return record;
  } catch (error) {
    throw refusal(error, { entry: name.shown });
  }
}

function parse(fixed: Buffer, name: EntryName, extra: Buffer): ZipRecord {
  const [size, compressedSize, start] = widen(
    [fixed.readUInt32LE(24), fixed.readUInt32LE(20), fixed.readUInt32LE(42)],
    extraFields(extra),
  );
  if (fixed.readUInt8(6) > NEWEST_VERSION) {
    throw new PackageRefused('needs a version of zip that does not exist');
  }
  checkDisk(fixed.readUInt16LE(34), extraFields(extra));
  return {
    name,
    flags: fixed.readUInt16LE(8),
    method: fixed.readUInt16LE(10),
    modified: fixed.readUInt32LE(12),
    crc32: fixed.readUInt32LE(16),
    compressedSize,
    size,
    start,
    mode: unixMode(fixed.readUInt16LE(4), fixed.readUInt32LE(38)),
  };
}

function check(record: ZipRecord): void {
  if (record.flags & ENCRYPTED) throw new PackageRefused('encrypted');
  if (record.flags & PATCH_DATA) throw new PackageRefused('holds a patch instead of data');
  if (record.method !== STORED && record.method !== DEFLATED) {
    throw new PackageRefused(
      `compression method ${record.method}: only stored and deflated entries are accepted`,
    );
  }
  if (record.method === STORED && record.size !== record.compressedSize) {
    throw new PackageRefused('stored, but with two different sizes');
  }
  if (record.name.slash && record.size !== 0) throw new PackageRefused('a directory with content');
}
