import { constants, crc32, deflateRawSync } from 'node:zlib';

/** RFC 1952: deflate, no flags, no time, unknown system. */
const HEAD = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
/** An empty last block. */
const LAST = Buffer.from([3, 0]);
/** Longest text of one stored block, bytes. */
const MAX_STORED = 0xffff;

/** A text in the deflate format without a last block, so that others can follow it. */
export interface GzipPiece {
  readonly deflated: readonly Buffer[];
  /** Length of the text in UTF-8. */
  readonly bytes: number;
  readonly crc: number;
  /** By it, the checksum of any text before this one gives the checksum of both. */
  readonly shift: number;
}

/** A text that many answers share. */
export function deflatedPiece(text: string): GzipPiece {
  const deflated = deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH });
  return pieceOf(Buffer.from(text), [deflated]);
}

/** A short text of one answer: it is not compressed. @throws RangeError when it is longer than 65 535 bytes */
export function storedPiece(text: string): GzipPiece {
  const bytes = Buffer.from(text);
  if (bytes.length > MAX_STORED) throw new RangeError('too long for a stored block');
  const head = Buffer.alloc(5);
  head.writeUInt16LE(bytes.length, 1);
  head.writeUInt16LE(MAX_STORED - bytes.length, 3);
  return pieceOf(bytes, [head, bytes]);
}

/** A gzip file of these texts, one after the other. The cost does not depend on the length of the texts. */
export function joinGzip(pieces: readonly GzipPiece[]): Buffer {
  const size = pieces.reduce((sum, { bytes }) => sum + bytes, 0);
  const crc = pieces.reduce((before, piece) => multiply(piece.shift, before) ^ piece.crc, 0);
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(crc >>> 0, 0);
  tail.writeUInt32LE(size, 4);
  return Buffer.concat([HEAD, ...pieces.flatMap(({ deflated }) => deflated), LAST, tail]);
}

function pieceOf(text: Buffer, deflated: readonly Buffer[]): GzipPiece {
  return { deflated, bytes: text.length, crc: crc32(text), shift: powerOfX(8 * text.length) };
}

// Checksums are polynomials over GF(2), the highest bit being x^0: what follows is zlib's crc32_combine.
const POLYNOMIAL = 0xedb88320;
const ONE = 0x80000000;
const X = 0x40000000;

function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = ONE, shifted = b; bit !== 0; bit >>>= 1) {
    if (a & bit) product ^= shifted;
    shifted = shifted & 1 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
  }
  return product >>> 0;
}

function powerOfX(exponent: number): number {
  let power = ONE;
  for (let rest = exponent, square = X; rest > 0; rest >>>= 1, square = multiply(square, square))
    if (rest & 1) power = multiply(power, square);
  return power;
}
