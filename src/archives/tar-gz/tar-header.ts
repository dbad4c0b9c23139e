import { PackageRefused } from '../errors.ts';

export const BLOCK_SIZE = 512;
/** The largest size that fits the octal field of a header. */
export const MAX_OCTAL_SIZE = 0o77777777777;

export interface TarHeader {
  readonly name: Buffer;
  /** The type flag. The oldest writers use NUL for a file; it is returned as `0`. */
  readonly type: string;
  /** bytes of content after the header */
  readonly size: number;
  readonly mode: number;
  /** Unix time in seconds; negative for a time before 1970 or one that is too large. */
  readonly mtime: number;
}

type Field = readonly [start: number, length: number];

const MODE: Field = [100, 8];
const SIZE: Field = [124, 12];
const MTIME: Field = [136, 12];
const CHECKSUM: Field = [148, 8];
/**
 * Owner, group and device are not used here. They are still checked: a reader that cannot parse one stops
 * there.
 */
const UNUSED: readonly Field[] = [
  [108, 8],
  [116, 8],
  [329, 8],
  [337, 8],
];
const POSIX_MAGIC = Buffer.from('ustar\0');

export function parseTarHeader(block: Buffer): TarHeader {
  if (parseNonNegative(block, CHECKSUM) !== checksum(block)) {
    throw new PackageRefused('not a readable tar archive: header checksum does not match');
  }
  for (const field of UNUSED) parseNumber(block, field);
  const type = block.toString('latin1', 156, 157);
  return {
    name: fullName(block),
    type: type === '\0' ? '0' : type,
    size: parseNonNegative(block, SIZE),
    mode: parseNonNegative(block, MODE),
    mtime: parseNumber(block, MTIME),
  };
}

/** The sum of all header bytes, with the checksum field counted as spaces. */
function checksum(block: Buffer): number {
  const [start, length] = CHECKSUM;
  let sum = length * 0x20;
  for (let i = 0; i < BLOCK_SIZE; i++) if (i < start || i >= start + length) sum += block[i] ?? 0;
  return sum;
}

function fullName(block: Buffer): Buffer {
  const name = textField(block, 0, 100);
  const prefix = block.subarray(257, 263).equals(POSIX_MAGIC) ? textField(block, 345, 155) : Buffer.alloc(0);
  return prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name]);
}

/** The field up to its first NUL. */
function textField(block: Buffer, start: number, length: number): Buffer {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  return end === -1 ? field : field.subarray(0, end);
}

function parseNonNegative(block: Buffer, field: Field): number {
  const value = parseNumber(block, field);
  return Number.isSafeInteger(value) && value >= 0 ? value : refuseNumber();
}

/** Parses octal digits, or GNU's binary form, whose first byte marks it and gives the sign. */
function parseNumber(block: Buffer, [start, length]: Field): number {
  const field = block.subarray(start, start + length);
  if (field[0] === 0x80) return field.subarray(1).reduce((value, byte) => value * 256 + byte, 0);
  if (field[0] === 0xff) return -1;
  const digits = /^ *([0-7]*)[ \0]*$/.exec(field.toString('latin1'))?.[1];
  return digits === undefined ? refuseNumber() : Number(`0o${digits || '0'}`);
}

function refuseNumber(): never {
  throw new PackageRefused('not a readable tar archive: broken number in a header');
}
