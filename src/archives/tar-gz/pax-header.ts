import { PackageRefused } from '../errors.ts';

/** The fields of an extended header that matter here; they describe the next entry. */
export interface PaxHeader {
  readonly path?: Buffer;
  /** bytes */
  readonly size?: number;
}

const SPACE = 0x20;
const NEWLINE = 0x0a;

/** Reads `<length> <key>=<value>\n` records by their lengths, because a value may contain newlines. */
export function parsePaxHeader(body: Buffer): PaxHeader {
  const records = new Map<string, Buffer>();
  for (let at = 0; at < body.length;) {
    const { key, value, end } = parseRecord(body, at);
    if (records.has(key)) refuseHeader(`"${key}" twice`);
    records.set(key, value);
    at = end;
  }
  for (const key of records.keys()) checkKey(key);
  const size = records.get('size');
  return { path: records.get('path'), size: size && parseDecimal(size) };
}

/** A global header applies to all later entries, so it must not set their name or size. */
export function checkGlobalPaxHeader(body: Buffer): void {
  const { path, size } = parsePaxHeader(body);
  if (path || size !== undefined) {
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

function checkKey(key: string): void {
  if (/^(GNU\.sparse\.|SCHILY\.realsize$)/.test(key)) throw new PackageRefused('a sparse file');
  if (key.startsWith('GNU.')) throw new PackageRefused('part of a split or incremental archive');
}

function parseDecimal(digits: Buffer): number {
  const text = digits.toString('latin1');
  return /^\d{1,15}$/.test(text) ? Number(text) : refuseHeader(`"${text.slice(0, 20)}" for a number`);
}

function refuseHeader(what: string): never {
  throw new PackageRefused(`broken extended header: ${what}`);
}
