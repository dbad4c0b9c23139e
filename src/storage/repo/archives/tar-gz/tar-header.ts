import { PackageRefused } from '../../../errors.ts';

export const BLOCK = 512;
/** The largest size that fits the octal field of a header. */
export const MAX_OCTAL_SIZE = 0o77777777777;

export interface TarHeader {
  readonly name: Buffer;
  /** The type flag; the NUL of the oldest writers is given as `0`, which means the same. */
  readonly type: string;
  /** bytes of content behind the header */
  readonly size: number;
  readonly mode: number;
}

const CHECKSUM_AT = 148;
const CHECKSUM_LENGTH = 8;
const POSIX_MAGIC = Buffer.from('ustar\0');

export function parseTarHeader(block: Buffer): TarHeader {
  if (number(block, CHECKSUM_AT, CHECKSUM_LENGTH) !== checksum(block)) {
    throw new PackageRefused('not a readable tar archive: header checksum does not match');
  }
  const type = block.toString('latin1', 156, 157);
  return {
    name: fullName(block),
    type: type === '\0' ? '0' : type,
    size: number(block, 124, 12),
    mode: number(block, 100, 8),
  };
}

/** The sum of all bytes, with the checksum itself taken for spaces. */
function checksum(block: Buffer): number {
  let sum = CHECKSUM_LENGTH * 0x20;
  for (let i = 0; i < BLOCK; i++) {
    if (i < CHECKSUM_AT || i >= CHECKSUM_AT + CHECKSUM_LENGTH) sum += block[i] ?? 0;
  }
  return sum;
}

function fullName(block: Buffer): Buffer {
  const name = text(block, 0, 100);
  const prefix = block.subarray(257, 263).equals(POSIX_MAGIC) ? text(block, 345, 155) : Buffer.alloc(0);
  return prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name]);
}

/** Up to the first NUL, copied out of the block. */
function text(block: Buffer, start: number, length: number): Buffer {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  return Buffer.from(end === -1 ? field : field.subarray(0, end));
}

/** Octal digits, or GNU's big-endian binary marked by the top bit. */
function number(block: Buffer, start: number, length: number): number {
  const field = block.subarray(start, start + length);
  const value = (field[0] ?? 0) & 0x80 ? binary(field) : octal(field);
  if (!Number.isSafeInteger(value))
    throw new PackageRefused('not a readable tar archive: broken number in a header');
  return value;
}

function octal(field: Buffer): number {
  const digits = /^ *([0-7]*)[ \0]*$/.exec(field.toString('latin1'))?.[1];
  return digits === undefined ? Number.NaN : Number(`0o${digits || '0'}`);
}

function binary(field: Buffer): number {
  // A first byte of 0xff, a negative number, gives a value far out of range.
  return field.reduce((value, byte, i) => value * 256 + (i === 0 ? byte & 0x7f : byte), 0);
}
