import type { Readable } from 'node:stream';
import type { ByteRange } from '../../storage/blob-store.ts';
import { releaseChunk } from '../../storage/chunk-pool.ts';

/** Takes ranges out of a stream, one after the other, and drops what lies between them. */
export class SpanReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #chunk: Buffer = Buffer.alloc(0);
  /** Position of the chunk in the file. */
  #at: number;

  /** @param start position of the first byte of `source` in the file */
  constructor(source: Readable, start: number) {
    this.#chunks = source[Symbol.asyncIterator]();
    this.#at = start;
  }

  /** The bytes are valid until the next ones are taken. @param range begins after the end of the range before it */
  async *take({ start, end }: ByteRange): AsyncGenerator<Buffer, void> {
    for (let next = start; next <= end;) {
      while (this.#at + this.#chunk.length <= next) await this.#readChunk();
      const bytes = this.#chunk.subarray(next - this.#at, end + 1 - this.#at);
      next += bytes.length;
      yield bytes;
    }
  }

  async #readChunk(): Promise<void> {
    this.#at += this.#chunk.length;
    releaseChunk(this.#chunk);
    const { value, done } = await this.#chunks.next();
    if (done === true) throw new Error(`the file ended early, at byte ${this.#at}`);
    this.#chunk = value;
  }
}
