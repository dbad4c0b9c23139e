import { PackageRefused } from '../errors.ts';
import { tarFormat } from './tar-magic.ts';

export const BLOCK_SIZE = 512;
/** The largest size that fits the octal field of a header. */
export const MAX_OCTAL_SIZE = 0o77777777777;

export interface TarHeader {
  readonly name: Buffer;
  /** The type flag. The oldest writers use NUL for a file; it is returned as `0`. */
  readonly type: string;
  /** Whether the name ends with a slash and the type is the oldest one, which makes a directory. */
  readonly oldDirectory: boolean;
  /** What the entry links to; undefined if it is empty. */
  readonly linkName?: Buffer;
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
const OWNERS: readonly Field[] = [
  [108, 8],
  [116, 8],
];
const DEVICES: readonly Field[] = [
  [329, 8],
  [337, 8],
];
const LINK_NAME: Field = [157, 100];
const SLASH = 0x2f;

export function parseTarHeader(block: Buffer): TarHeader {
  if (parseNonNegative(block, CHECKSUM) !== checksum(block)) {
    throw new PackageRefused('not a readable tar archive: header checksum does not match');
  }
  for (const field of [SIZE, MODE]) requireNumber(block, field);
  for (const field of OWNERS) parseNumber(block, field);
  for (const field of DEVICES) {
    if (isBinary(block, field)) refuseNumber();
    parseNumber(block, field);
  }
  const type = block.toString('latin1', 156, 157);
  const name = fullName(block);
  const linkName = textField(block, ...LINK_NAME);
  return {
    name,
    type: type === '\0' ? '0' : type,
    oldDirectory: type === '\0' && name.at(-1) === SLASH,
    linkName: linkName.length > 0 ? linkName : undefined,
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
  const prefix = tarFormat(block) === 'ustar' ? textField(block, 345, 155) : Buffer.alloc(0);
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

/** GNU tar does not read a header that lacks one of these numbers. */
function requireNumber(block: Buffer, [start, length]: Field): void {
  if (isZero(block.subarray(start, start + length))) refuseNumber();
}

/**
 * Parses octal digits, or GNU's binary form, whose first byte marks it and gives the sign. Readers refuse a
 * binary number that does not fit the type in which they keep it.
 */
function parseNumber(block: Buffer, [start, length]: Field): number {
  const field = block.subarray(start, start + length);
  if (isZero(field)) return 0;
  if (isBinary(block, [start, length])) return parseBinary(field);
  const digits = /^ *([0-7]+)[ \0]*$/.exec(field.toString('latin1'))?.[1];
  return digits === undefined ? refuseNumber() : Number(`0o${digits}`);
}

/** Users and groups have 32 bits, without a sign; sizes and times have 64, of which 48 are enough. */
function parseBinary(field: Buffer): number {
  const sign = field[0] === 0xff ? 0xff : 0;
  const bytes = field.length === 8 ? 4 : 6;
  const above = field.subarray(1, -bytes);
  if (!above.every((byte) => byte === sign) || (sign !== 0 && bytes === 4)) refuseNumber();
  const value = field.readUIntBE(field.length - bytes, bytes);
  return sign === 0 ? value : value - 2 ** (8 * bytes);
}

function isBinary(block: Buffer, [start]: Field): boolean {
  return block[start] === 0x80 || block[start] === 0xff;
}

function isZero(field: Buffer): boolean {
  return field.every((byte) => byte === 0);
}

function refuseNumber(): never {
  throw new PackageRefused('not a readable tar archive: broken number in a header');
}
