import { PackageRefused } from '../errors.ts';
import type { ByteReader } from '../reading/byte-reader.ts';
import { parseEntryName, type EntryName } from '../reading/parse-entry-name.ts';
import { toRefusal } from '../reading/to-refusal.ts';
import { MAX_TARGET } from '../tree/parse-link-target.ts';
import { type ExtraFields, parseExtraFields } from './extra-fields.ts';
import { checkUnicodePath } from './unicode-path.ts';
import { checkEncoding } from './name-decodings.ts';
import { unixMode, zipKind } from './zip-kind.ts';
import { DEFLATED, ENCRYPTED, PATCH_DATA, STORED, type ZipRecord } from './zip-record.ts';
import { checkDisk, resolveZip64 } from './zip64-field.ts';

const SIGNATURE = 0x02014b50;
export const RECORD_SIZE = 46;
/** Newest version of the zip format, times ten. */
const NEWEST_VERSION = 63;

/** Reads the next entry of the central directory and checks every field that can be checked alone. */
export async function readZipRecord(reader: ByteReader): Promise<ZipRecord> {
  const fixed = await reader.readExactly(RECORD_SIZE);
  if (fixed.readUInt32LE(0) !== SIGNATURE)
    throw new PackageRefused('broken central directory; pack it again');
  const rawName = await reader.readExactly(fixed.readUInt16LE(28));
  const rawExtra = await reader.readExactly(fixed.readUInt16LE(30));
  const name = parseEntryName(rawName);
  try {
    const extra = parseExtraFields(rawExtra);
    const record = parseRecord(fixed, name, extra, checkUnicodePath(extra, rawName));
    checkRecord(record);
    checkEncoding(record);
    await reader.readExactly(fixed.readUInt16LE(32));
    return record;
  } catch (error) {
    throw toRefusal(error, { entry: name.shown });
  }
}

function parseRecord(fixed: Buffer, name: EntryName, extra: ExtraFields, hasUnicodePath: boolean): ZipRecord {
  const disk = fixed.readUInt16LE(34);
  checkDisk(disk, extra);
  const [size, compressedSize, start] = resolveZip64(
    [fixed.readUInt32LE(24), fixed.readUInt32LE(20), fixed.readUInt32LE(42)],
    extra,
    disk !== 0,
  );
  if (fixed.readUInt8(6) > NEWEST_VERSION) {
    throw new PackageRefused('needs a version of zip that does not exist; pack it again');
  }
  const host = fixed.readUInt8(5);
  const attributes = fixed.readUInt32LE(38);
  return {
    name,
    kind: zipKind(name, host, attributes),
    host,
    flags: fixed.readUInt16LE(8),
    method: fixed.readUInt16LE(10),
    modified: fixed.readUInt32LE(12),
    crc32: fixed.readUInt32LE(16),
    compressedSize,
    size,
    start,
    hasUnicodePath,
    mode: unixMode(host, attributes),
  };
}

function checkRecord(record: ZipRecord): void {
  if (record.flags & ENCRYPTED) throw new PackageRefused('encrypted; pack it without a password');
  if (record.flags & PATCH_DATA) throw new PackageRefused('holds a patch instead of data; pack it again');
  if (record.method !== STORED && record.method !== DEFLATED) {
    throw new PackageRefused(
      `compression method ${record.method}: only stored and deflated entries are accepted`,
    );
  }
  if (record.method === STORED && record.size !== record.compressedSize) {
    throw new PackageRefused('stored, but with two different sizes; pack it again');
  }
  if (record.kind === 'link' && record.size > MAX_TARGET) {
    throw new PackageRefused(`a link whose target is longer than ${MAX_TARGET} bytes: shorten it`);
  }
  if (record.name.endsWithSlash && record.size !== 0) throw new PackageRefused('a directory with content');
}
