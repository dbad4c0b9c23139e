import { addAbortSignal, PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ByteRange } from '../../storage/repo/blobs/blob-store.ts';
import { lengthOf } from '../byte-range.ts';
import type { BodyPiece } from '../file-answer.ts';

type Open = (range: ByteRange) => Promise<Readable>;

/**
 * The pieces one after the other, each range opened when its turn comes; the first one before this
 * returns, so that a failure to open it can still be answered. Destroying the stream closes what is open.
 * It fails when a range gives fewer bytes than it should.
 * @param onBytes hears of every chunk of the file that is passed on
 */
export async function streamPieces(
  pieces: readonly BodyPiece[],
  read: Open,
  onBytes: (bytes: number) => void,
): Promise<Readable> {
  const closed = new AbortController();
  // A store that has stalled gives no chunk to notice a vanished client at.
  const open: Open = async (range) => addAbortSignal(closed.signal, await read(range));
  const first = pieces.find((piece) => typeof piece !== 'string');
  const opened = first && (await open(first));
  const openNext: Open = async (range) => (range === first && opened ? opened : open(range));
  const body = new PassThrough().once('close', () => closed.abort());
  // Whoever reads the body hears of its failure from the body itself.
  pipeline(chunks(pieces, openNext, onBytes), body).catch(() => undefined);
  return body;
}

async function* chunks(pieces: readonly BodyPiece[], open: Open, onBytes: (bytes: number) => void) {
  for (const piece of pieces) {
    if (typeof piece === 'string') yield Buffer.from(piece);
    else yield* exactly(lengthOf(piece), await open(piece), onBytes);
  }
}

/** Uncounted, a file that was cut on disk would leave the client waiting for the rest. */
async function* exactly(length: number, source: AsyncIterable<Buffer>, onBytes: (bytes: number) => void) {
  let left = length;
  for await (const chunk of source) {
    left -= chunk.length;
    onBytes(chunk.length);
    yield chunk;
  }
  if (left !== 0) throw new Error(`the file ended ${left} bytes early`);
}
