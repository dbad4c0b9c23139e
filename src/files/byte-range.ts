import type { ByteRange } from '../storage/blob-store.ts';

/** Differential updaters ask for up to 500 ranges at once. A request with more than this gets the whole file. */
export const MAX_RANGES = 1000;

/** At least one range, in the order of the request; or the whole file; or the answer 416. */
export type RangeChoice = readonly ByteRange[] | 'whole' | 'unsatisfiable';

const BYTES = /^bytes=(.*)$/i;
const SPEC = /^(?:(\d+)-(\d*)|-(\d+))$/;

/**
 * The bytes that a Range header asks for, of a file of `size` bytes (RFC 9110, section 14). A header
 * that is malformed, in another unit, or asks for more bytes than the file has is ignored: overlapping
 * ranges cannot make the server send a file twice. Each part of the answer adds a head below 200 bytes.
 */
export function chooseRanges(header: string | undefined, size: number): RangeChoice {
  const specs = rangesIn(header);
  if (specs.length === 0 || specs.length > MAX_RANGES) return 'whole';
  const ranges: ByteRange[] = [];
  for (const spec of specs) {
    const range = parse(spec, size);
    if (range === undefined) return 'whole';
    if (range.start < size) ranges.push(range);
  }
  if (ranges.length === 0) return 'unsatisfiable';
  return totalLength(ranges) > size ? 'whole' : ranges;
}

export function lengthOf(range: ByteRange): number {
  return range.end - range.start + 1;
}

function rangesIn(header = ''): string[] {
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

/** No range can state the last bytes of an empty file, so they are the whole file: undefined. */
function lastBytes(count: number, size: number): ByteRange | undefined {
  if (size === 0 && count > 0) return undefined;
  return { start: Math.max(0, size - count), end: size - 1 };
}

function totalLength(ranges: readonly ByteRange[]): number {
  return ranges.reduce((sum, range) => sum + lengthOf(range), 0);
}
