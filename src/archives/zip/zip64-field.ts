import { PackageRefused } from '../errors.ts';
import { ZIP64, type ExtraFields } from './extra-fields.ts';
import { readUInt64 } from './read-uint64.ts';

/** A 32-bit field with this value means: see the zip64 extra field. */
export const ZIP64_MARKER = 0xffffffff;
const DISK_SIZE = 4;

/**
 * Replaces each value that is `ZIP64_MARKER` by the next value of the zip64 field; the field has them in this
 * order. Values that no marker asks for must be those that the header states: some readers take them.
 * @param disk whether the field goes on with a disk number
 */
export function resolveZip64<const T extends readonly number[]>(
  values: T,
  extra: ExtraFields,
  disk?: boolean,
): { [K in keyof T]: number };
export function resolveZip64(values: readonly number[], extra: ExtraFields, disk = false): number[] {
  const field = extra.get(ZIP64) ?? Buffer.alloc(0);
  const wide = disk ? field.subarray(0, -DISK_SIZE) : field;
  let at = 0;
  const resolved = values.map((value) => {
    if (value !== ZIP64_MARKER) return value;
    if (at + 8 > wide.length) throw new PackageRefused('zip64 extra field lacks a value; pack it again');
    at += 8;
    return readUInt64(wide, at - 8);
  });
  if (at < wide.length && !repeats(wide, resolved)) {
    throw new PackageRefused('zip64 extra field has values that its header does not ask for; pack it again');
  }
  return resolved;
}

function repeats(field: Buffer, values: readonly number[]): boolean {
  const length = Math.floor(field.length / 8);
  const rest = field.subarray(length * 8);
  if (length > values.length || (rest.length !== 0 && rest.length !== DISK_SIZE)) return false;
  return (
    rest.every((byte) => byte === 0) &&
    values.slice(0, length).every((value, i) => readUInt64(field, i * 8) === value)
  );
}

/** Where the 16-bit disk number is 0xffff, the zip64 field ends with the real one. */
export function checkDisk(disk: number, extra: ExtraFields): void {
  if (disk === 0) return;
  const wide = extra.get(ZIP64)?.subarray(-DISK_SIZE);
  if (disk !== 0xffff || wide?.length !== DISK_SIZE || wide.readUInt32LE(0) !== 0) {
    throw new PackageRefused('lies on another disk of a split archive; pack it into one file');
  }
}
