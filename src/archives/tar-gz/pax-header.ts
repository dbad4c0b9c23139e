import { PackageRefused } from '../errors.ts';

/** The fields of an extended header that matter here; they describe the next entry. */
export interface PaxHeader {
  readonly path?: Buffer;
  readonly linkpath?: Buffer;
  /** bytes */
  readonly size?: number;
}

const SPACE = 0x20;
const NEWLINE = 0x0a;
const AGAIN = 'pack it again with tar --format=posix or --format=ustar';

const TIME = /^-?\d{1,15}(\.\d*)?$/;
const NUMBER = /^\d{1,15}$/;
const TEXT = /^[^\0]*$/;
/** The keys of the standard that writers use for files and directories, with the values that all readers take. */
const KEYS = new Map<string, RegExp>([
  ['path', /^/],
  ['linkpath', /^/],
  ['size', /^/],
  ['mtime', TIME],
  ['atime', TIME],
  ['ctime', TIME],
  ['uid', NUMBER],
  ['gid', NUMBER],
  ['uname', TEXT],
  ['gname', TEXT],
  ['comment', /^/],
  ['charset', /^(BINARY|ISO-IR 10646 2000 UTF-8)$/],
  ['hdrcharset', /^(BINARY|ISO-IR 10646 2000 UTF-8)$/],
]);
/** Readers ignore the keys of other vendors; these three have keys that change an entry. */
const VENDOR_KEY = /^(?!GNU\.|SCHILY\.|SUN\.)[A-Za-z0-9_-]+\./;
const HARMLESS = /^SCHILY\.((xattr|acl)\.|(dev|ino|nlink|fflags|devmajor|devminor)$)/;

/** Reads `<length> <key>=<value>\n` records by their lengths, because a value may contain newlines. */
export function parsePaxHeader(body: Buffer): PaxHeader {
  const records = new Map<string, Buffer>();
  for (let at = 0; at < body.length;) {
    const { key, value, end } = parseRecord(body, at);
    if (records.has(key)) refuseHeader(`"${key}" twice`);
    records.set(key, value);
    at = end;
  }
  for (const [key, value] of records) checkRecord(key, value);
  const size = records.get('size');
  return { path: records.get('path'), linkpath: records.get('linkpath'), size: size && parseDecimal(size) };
}

/** A global header applies to all later entries, so it must not set their name or size. */
export function checkGlobalPaxHeader(body: Buffer): void {
  const { path, linkpath, size } = parsePaxHeader(body);
  if (path || linkpath || size !== undefined) {
    throw new PackageRefused('global header sets the name or size of every entry');
  }
}

function parseRecord(body: Buffer, at: number): { key: string; value: Buffer; end: number } {
  const space = body.indexOf(SPACE, at);
  const length = space === -1 ? Number.NaN : parseDecimal(body.subarray(at, space));
  const end = at + length;
  if (!(end <= body.length) || body[end - 1] !== NEWLINE) refuseHeader('a record of wrong length');
  const equals = body.indexOf('=', space);
  if (equals === -1 || equals >= end - 1 || equals === space + 1)
    refuseHeader('a record without key and value');
  return { key: body.toString('utf8', space + 1, equals), value: body.subarray(equals + 1, end - 1), end };
}

function checkRecord(key: string, value: Buffer): void {
  if (/^(GNU\.sparse\.|SCHILY\.realsize$|SUN\.holesdata$)/.test(key)) {
    throw new PackageRefused('a sparse file: pack it again without --sparse');
  }
  if (key.startsWith('GNU.')) throw new PackageRefused('part of a split or incremental archive');
  const allowed = KEYS.get(key);
  if (allowed?.test(value.toString())) return;
  if (allowed) refuseHeader(`the value of "${key}" is not one that every reader takes; ${AGAIN}`);
  if (VENDOR_KEY.test(key) || HARMLESS.test(key)) return;
  refuseHeader(`"${key.slice(0, 40)}", which files and directories do not need; ${AGAIN}`);
}

function parseDecimal(digits: Buffer): number {
  const text = digits.toString('latin1');
  return /^(0|[1-9]\d{0,14})$/.test(text)
    ? Number(text)
    : refuseHeader(`"${text.slice(0, 20)}" for a number`);
}

function refuseHeader(what: string): never {
  throw new PackageRefused(`broken extended header: ${what}`);
}
