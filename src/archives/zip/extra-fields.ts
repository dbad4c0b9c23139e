import { PackageRefused } from '../errors.ts';
import { readUInt64 } from './read-uint64.ts';

const ZIP64 = 0x0001;
const UNICODE_PATH = 0x7075;
/** A 32-bit field with this value means: see the zip64 extra field. */
export const ZIP64_MARKER = 0xffffffff;

/** The extra fields of a header, by id. */
export type ExtraFields = ReadonlyMap<number, Buffer>;

export function parseExtraFields(bytes: Buffer): ExtraFields {
  const fields = new Map<number, Buffer>();
  // Alignment tools leave up to three bytes of padding.
  for (let at = 0; at + 4 <= bytes.length;) {
    const id = bytes.readUInt16LE(at);
    const end = at + 4 + bytes.readUInt16LE(at + 2);
    if (end > bytes.length) throw new PackageRefused('broken extra field');
    if (id === ZIP64 && fields.has(id)) throw new PackageRefused('two zip64 extra fields');
    fields.set(id, bytes.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

/**
 * Replaces each value that is `ZIP64_MARKER` by the next value of the zip64 field; the field has them in this
 * order.
 */
export function resolveZip64<const T extends readonly number[]>(
  values: T,
  extra: ExtraFields,
): { [K in keyof T]: number };
export function resolveZip64(values: readonly number[], extra: ExtraFields): number[] {
  const wide = extra.get(ZIP64) ?? Buffer.alloc(0);
  let at = 0;
  return values.map((value) => {
    if (value !== ZIP64_MARKER) return value;
    if (at + 8 > wide.length) throw new PackageRefused('zip64 extra field lacks a value');
    at += 8;
    return readUInt64(wide, at - 8);
  });
}

/** Where the 16-bit disk number is 0xffff, the zip64 field ends with the real one. */
export function checkDisk(disk: number, extra: ExtraFields): void {
  if (disk === 0) return;
  const wide = extra.get(ZIP64)?.subarray(-4);
  if (disk !== 0xffff || wide?.length !== 4 || wide.readUInt32LE(0) !== 0) {
    throw new PackageRefused('lies on another disk of a split archive');
  }
}

/** Some readers prefer this field to the name in the header. */
export function checkUnicodePath(extra: ExtraFields, rawName: Buffer): void {
  const path = extra.get(UNICODE_PATH);
  if (path && !path.subarray(5).equals(rawName)) {
    throw new PackageRefused('its Unicode path field has another name');
  }
}
