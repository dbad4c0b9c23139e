import { Readable } from 'node:stream';
import type { ByteRange } from '../../storage/blob-store.ts';
import { releaseChunk } from '../../storage/chunk-pool.ts';
import { lengthOf } from '../byte-range.ts';
import type { BodyPiece } from './file-answer.ts';

type Open = (range: ByteRange) => Promise<Readable>;

/**
 * Streams the pieces in order. Each range is opened when it is needed; the first one is opened before this function
 * returns, so that its failure can still become an error answer. Destroying the stream closes the open ranges.
 * The stream fails when a range has fewer bytes than it should.
 * @param onBytes is called with the size of every chunk of the file
 */
export async function streamPieces(
  pieces: readonly BodyPiece[],
  read: Open,
  onBytes: (bytes: number) => void,
): Promise<Readable> {
  const first = pieces.find((piece) => typeof piece !== 'string');
  return new PieceStream(pieces, first && (await read(first)), read, onBytes);
}

/** Forwards chunks unchanged and buffers none: only the sources read ahead. */
class PieceStream extends Readable {
  readonly #pieces: Iterator<BodyPiece>;
  readonly #open: Open;
  readonly #onBytes: (bytes: number) => void;
  #opened: Readable | undefined;
  #source: Readable | undefined;

  constructor(
    pieces: readonly BodyPiece[],
    opened: Readable | undefined,
    open: Open,
    onBytes: (bytes: number) => void,
  ) {
    super({ highWaterMark: 0 });
    this.#pieces = pieces.values();
    this.#opened = opened?.once('error', (error) => this.destroy(error));
    this.#open = open;
    this.#onBytes = onBytes;
  }

  /** Unlike the `pipe` of Node, waits until each chunk is sent, so that its memory can be used again. */
  override pipe<T extends NodeJS.WritableStream>(destination: T): T {
    this.on('data', (chunk: Buffer) => {
      this.pause();
      destination.write(chunk, (error) => {
        if (error) return;
        releaseChunk(chunk);
        this.resume();
      });
    });
    this.once('end', () => destination.end());
    return destination;
  }

  override _read(): void {
    if (this.#source === undefined) this.#next();
    else this.#source.resume();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#source?.destroy();
    this.#opened?.destroy();
    done(error);
  }

  #next(): void {
    const { value: piece, done } = this.#pieces.next();
    if (done === true) this.push(null);
    else if (typeof piece === 'string') this.push(Buffer.from(piece));
    else this.#openRange(piece).catch((error: Error) => this.destroy(error));
  }

  async #openRange(range: ByteRange): Promise<void> {
    const source = this.#opened ?? (await this.#open(range));
    this.#opened = undefined;
    // The client may have disconnected while the range was opened.
    if (this.destroyed) return void source.destroy();
    this.#source = source;
    this.#forward(source, lengthOf(range));
  }

  /** Counts the bytes: otherwise a file that was truncated on disk would leave the client waiting for the rest. */
  #forward(source: Readable, length: number): void {
    let left = length;
    source.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      this.#onBytes(chunk.length);
      if (!this.push(chunk) || this.isPaused()) source.pause();
    });
    source.once('error', (error) => this.destroy(error));
    // On `close` and not on `end`, so that at most one file is open at a time.
    source.once('close', () => {
      this.#source = undefined;
      if (left !== 0) this.destroy(new Error(`the file ended ${left} bytes early`));
      else if (!this.destroyed) this.#next();
    });
  }
}
