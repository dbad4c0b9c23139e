import { PackageRefused } from '../errors.ts';

const NOTHING: Buffer = Buffer.alloc(0);

/** Reads exact byte counts from a stream of chunks. It buffers at most one chunk. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #chunk: Buffer = NOTHING;
  #position = 0;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#position;
  }

  async atEnd(): Promise<boolean> {
    while (this.#chunk.length === 0) {
      const next = await this.#chunks.next();
      if (next.done) return true;
      this.#chunk = next.value;
    }
    return false;
  }

  /** Returns the next bytes in one buffer. The caller must keep `length` small. */
  async readExactly(length: number): Promise<Buffer> {
    if (this.#chunk.length >= length) return this.#takeFromChunk(length);
    const pieces: Buffer[] = [];
    for await (const piece of this.readPieces(length)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  /** Yields the next bytes in pieces, as they arrive. */
  async *readPieces(length: number): AsyncGenerator<Buffer> {
    for (let left = length; left > 0;) {
      if (await this.atEnd())
        throw new PackageRefused('ends before its data does: it is cut off, so pack and upload it again');
      const piece = this.#takeFromChunk(Math.min(left, this.#chunk.length));
      left -= piece.length;
      yield piece;
    }
  }

  async skip(length: number): Promise<void> {
    for (let left = length; left > 0;) {
      if (await this.atEnd())
        throw new PackageRefused('ends before its data does: it is cut off, so pack and upload it again');
      left -= this.#takeFromChunk(Math.min(left, this.#chunk.length)).length;
    }
  }

  #takeFromChunk(length: number): Buffer {
    const piece = this.#chunk.subarray(0, length);
    this.#chunk = this.#chunk.subarray(length);
    this.#position += length;
    return piece;
  }
}
