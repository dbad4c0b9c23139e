import { crc32 } from 'node:zlib';
import { PackageRefused } from '../errors.ts';
import { UNICODE_PATH, type ExtraFields } from './extra-fields.ts';

const VERSION = 1;

/**
 * Some readers prefer this field to the name in the header, some only when its CRC is that of the name. So it
 * must repeat the name exactly.
 * @returns whether there is such a field
 */
export function checkUnicodePath(extra: ExtraFields, rawName: Buffer): boolean {
  const path = extra.get(UNICODE_PATH);
  if (!path) return false;
  if (path.length < 5 || path[0] !== VERSION || path.readUInt32LE(1) !== crc32(rawName)) {
    throw new PackageRefused('its Unicode path field is broken or belongs to another name; pack it again');
  }
  if (!path.subarray(5).equals(rawName)) {
    throw new PackageRefused(
      'its Unicode path field has another name; pack it again with names in UTF-8 and the flag for them',
    );
  }
  return true;
}

/** The field that repeats the name, with its id and length. */
export function unicodePathField(rawName: Buffer): Buffer {
  const field = Buffer.alloc(9);
  field.writeUInt16LE(UNICODE_PATH, 0);
  field.writeUInt16LE(5 + rawName.length, 2);
  field.writeUInt8(VERSION, 4);
  field.writeUInt32LE(crc32(rawName), 5);
  return Buffer.concat([field, rawName]);
}
