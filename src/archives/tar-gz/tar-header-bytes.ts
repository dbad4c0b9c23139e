import { isAscii } from 'node:buffer';
import { BLOCK_SIZE, MAX_OCTAL_SIZE } from './tar-header.ts';
import { padding } from './tar-entries.ts';

/** The header fields of an entry. */
export interface TarEntry {
  /** A directory's name ends with a slash. */
  readonly name: string;
  readonly type: '0' | '5';
  /** Permission bits. */
  readonly mode: number;
  /** bytes */
  readonly size: number;
  /** Unix time in seconds, 0 to `MAX_OCTAL_SIZE`. */
  readonly mtime: number;
}

/** 1980-01-01 00:00:00 UTC, the earliest time of a zip; both formats use it. */
export const TAR_EPOCH = 315_532_800;

const NAME_LENGTH = 100;
const PREFIX_LENGTH = 155;

interface Name {
  readonly name: Buffer;
  readonly prefix: string;
}

/** The header of an entry, preceded by an extended header if the plain one cannot hold the name or size. */
export function tarHeaderBytes(entry: TarEntry): Buffer {
  const plain = plainName(entry.name);
  const records: string[] = [];
  if (plain === undefined) records.push(paxRecord('path', entry.name));
  if (entry.size > MAX_OCTAL_SIZE) records.push(paxRecord('size', `${entry.size}`));
  const own = headerBlock(plain ?? truncatedName(entry.name), entry);
  return records.length === 0 ? own : Buffer.concat([extendedHeader(Buffer.from(records.join(''))), own]);
}

/** An ASCII name that fits into the two fields; readers disagree about how to read other names. */
function plainName(path: string): Name | undefined {
  if (!isAscii(Buffer.from(path))) return undefined;
  if (path.length <= NAME_LENGTH) return { name: Buffer.from(path), prefix: '' };
  // The directory's trailing slash cannot split the name: the last part must not be empty.
  const slash = path.slice(0, -1).indexOf('/', path.length - NAME_LENGTH - 1);
  if (slash === -1 || slash > PREFIX_LENGTH) return undefined;
  return { name: Buffer.from(path.slice(slash + 1)), prefix: path.slice(0, slash) };
}

function truncatedName(path: string): Name {
  return { name: Buffer.from(path).subarray(0, NAME_LENGTH), prefix: '' };
}

function extendedHeader(body: Buffer): Buffer {
  const entry = { type: 'x', mode: 0o644, size: body.length, mtime: TAR_EPOCH };
  const name = { name: Buffer.from('PaxHeader'), prefix: '' };
  return Buffer.concat([headerBlock(name, entry), body, Buffer.alloc(padding(body.length))]);
}

/** The length at the start of a record counts its own digits too. */
function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  const length = bytes + `${bytes}`.length;
  return `${bytes + `${length}`.length}${rest}`;
}

function headerBlock(
  { name, prefix }: Name,
  entry: { type: string; mode: number; size: number; mtime: number },
): Buffer {
  const block = Buffer.alloc(BLOCK_SIZE);
  name.copy(block);
  block.write(octal(entry.mode, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(entry.size > MAX_OCTAL_SIZE ? 0 : entry.size, 11), 124);
  block.write(octal(entry.mtime, 11), 136);
  block.write(' '.repeat(8), 148);
  block.write(entry.type, 156);
  block.write('ustar\x0000', 257);
  block.write(octal(0, 7), 329);
  block.write(octal(0, 7), 337);
  block.write(prefix, 345);
  const sum = block.reduce((sum, byte) => sum + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}
