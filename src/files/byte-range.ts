import type { ByteRange } from '../storage/blob-store.ts';

/** Differential updaters ask for up to 500 at once. With more than this a request gets the whole file. */
export const MAX_RANGES = 1000;

/** At least one range, in the order of the request; or all bytes; or 416. */
export type RangeChoice = readonly ByteRange[] | 'whole' | 'unsatisfiable';

const BYTES = /^bytes=(.*)$/i;
const SPEC = /^(?:(\d+)-(\d*)|-(\d+))$/;

/**
 * The bytes that a Range header asks for, of a file of `size` bytes (RFC 9110, section 14). What is
 * malformed, in another unit, or more than the whole file altogether counts as not asked: overlapping
 * ranges cannot make the server send a file twice. Part heads come on top, below 200 bytes a range.
 */
export function chooseRanges(header: string | undefined, size: number): RangeChoice {
  const specs = listOf(header);
  if (specs.length === 0 || specs.length > MAX_RANGES) return 'whole';
  const ranges: ByteRange[] = [];
  for (const spec of specs) {
    const range = parse(spec, size);
    if (range === undefined) return 'whole';
    if (range.start < size) ranges.push(range);
  }
  if (ranges.length === 0) return 'unsatisfiable';
  return bytesOf(ranges) > size ? 'whole' : ranges;
}

export function lengthOf(range: ByteRange): number {
  return range.end - range.start + 1;
}

function listOf(header = ''): string[] {
  const list = BYTES.exec(header)?.[1] ?? '';
  return list
    .split(',')
    .map((spec) => spec.trim())
    .filter((spec) => spec !== '');
}

/** Undefined when malformed. A range that starts at `size` or later cannot be satisfied. */
function parse(spec: string, size: number): ByteRange | undefined {
  const [, first, last, suffix] = SPEC.exec(spec) ?? [];
  if (suffix !== undefined) return lastBytes(Number(suffix), size);
  if (first === undefined) return undefined;
  const start = Number(first);
  const end = last ? Number(last) : Infinity;
  return start > end ? undefined : { start, end: Math.min(end, size - 1) };
}

/** Those of an empty file are all of it, which no range can say. */
function lastBytes(count: number, size: number): ByteRange | undefined {
  if (size === 0 && count > 0) return undefined;
  return { start: Math.max(0, size - count), end: size - 1 };
}

function bytesOf(ranges: readonly ByteRange[]): number {
  return ranges.reduce((sum, range) => sum + lengthOf(range), 0);
}
