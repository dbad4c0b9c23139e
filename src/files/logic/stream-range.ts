import { Readable } from 'node:stream';
import type { ByteRange } from '../../storage/blob-store.ts';
import { releaseChunk } from '../../storage/chunk-pool.ts';
import { pipeInTurns } from '../../storage/pipe-in-turns.ts';
import { lengthOf } from '../byte-range.ts';

/**
 * Streams one range of a file. Destroying the stream closes the source. The stream fails when the source has fewer
 * bytes than it should.
 * @param onBytes is called with the size of every chunk
 */
export function streamRange(range: ByteRange, source: Readable, onBytes: (bytes: number) => void): Readable {
  return new RangeStream(source, lengthOf(range), onBytes);
}

/** Forwards chunks unchanged and buffers none: only the source reads ahead. */
class RangeStream extends Readable {
  readonly #source: Readable;

  constructor(source: Readable, length: number, onBytes: (bytes: number) => void) {
    super({ highWaterMark: 0 });
    this.#source = source.once('error', (error) => this.destroy(error));
    this.#forward(length, onBytes);
  }

  override pipe<T extends NodeJS.WritableStream>(destination: T): T {
    pipeInTurns(this, destination, releaseChunk);
    return destination;
  }

  override _read(): void {
    this.#source.resume();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#source.destroy();
    done(error);
  }

  /** Counts the bytes: otherwise a file that was truncated on disk would leave the client waiting for the rest. */
  #forward(length: number, onBytes: (bytes: number) => void): void {
    let left = length;
    this.#source.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      onBytes(chunk.length);
      if (!this.push(chunk) || this.isPaused()) this.#source.pause();
    });
    this.#source.once('close', () => {
      if (left !== 0) this.destroy(new Error(`the file ended ${left} bytes early`));
      else if (!this.destroyed) this.push(null);
    });
    // Attaching the listener made it flow.
    this.#source.pause();
  }
}
