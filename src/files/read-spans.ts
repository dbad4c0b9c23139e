import type { ByteRange } from '../storage/blob-store.ts';

/** bytes; reading a gap of this size costs no more than another read. */
const MAX_GAP = 32 * 1024;

/** A part of a body whose ranges are read from the store in one piece. */
export interface Span<T extends string | ByteRange> {
  /** From the first byte of its first range to the last byte of its last range. */
  readonly range: ByteRange;
  /** In the order of sending. */
  readonly pieces: readonly T[];
}

/** Groups ranges that follow each other closely. The order of the pieces stays, and so does each piece. */
export function readSpans<T extends string | ByteRange>(pieces: readonly T[]): Span<T>[] {
  const spans: { range: ByteRange; pieces: T[] }[] = [];
  let texts: T[] = [];
  for (const piece of pieces) {
    texts.push(piece);
    if (typeof piece === 'string') continue;
    const last = spans.at(-1);
    if (last !== undefined && follows(piece, last.range)) {
      last.range = { start: last.range.start, end: piece.end };
      last.pieces.push(...texts);
    } else spans.push({ range: piece, pieces: texts });
    texts = [];
  }
  spans.at(-1)?.pieces.push(...texts);
  return spans;
}

function follows(next: ByteRange, { end }: ByteRange): boolean {
  return next.start > end && next.start - end - 1 <= MAX_GAP;
}
