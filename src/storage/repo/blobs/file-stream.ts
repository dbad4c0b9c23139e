import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { callbackify } from 'node:util';
import { ChunkReader } from '../../chunk-pool.ts';

/** Streams a range of an open file. It reads one chunk ahead. */
export class FileStream extends Readable {
  readonly #handle: FileHandle;
  readonly #onEnd: () => Promise<void>;
  readonly #chunks = new ChunkReader();
  #position: number;
  #left: number;
  #reading: Promise<unknown> | undefined;

  /**
   * @param start first byte
   * @param end last byte, inclusive
   * @param onEnd called when nothing reads the file any more, before the stream closes
   */
  constructor(handle: FileHandle, start: number, end: number, onEnd = async () => {}) {
    super({ highWaterMark: 1 });
    this.#handle = handle;
    this.#onEnd = onEnd;
    this.#position = start;
    this.#left = end - start + 1;
  }

  override _read(): void {
    if (this.#left === 0) return void this.push(null);
    const memory = this.#chunks.acquire(this.#left);
    const wanted = Math.min(memory.byteLength, this.#left);
    this.#reading = this.#handle.read(new Uint8Array(memory), 0, wanted, this.#position).then(
      ({ bytesRead }) => this.#pass(Buffer.from(memory, 0, bytesRead)),
      (error: Error) => this.destroy(error),
    );
  }

  /** Waits for a running read: it needs the open file. */
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    callbackify(() => this.#close())((failure) => done(error ?? failure));
  }

  async #close(): Promise<void> {
    this.#chunks[Symbol.dispose]();
    await this.#reading;
    await this.#onEnd();
  }

  #pass(chunk: Buffer): void {
    this.#reading = undefined;
    this.#position += chunk.length;
    this.#left -= chunk.length;
    if (!this.destroyed) this.push(chunk.length === 0 ? null : chunk);
  }
}
