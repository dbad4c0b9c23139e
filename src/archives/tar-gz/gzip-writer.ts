import { once } from 'node:events';
import { crc32, createDeflateRaw, type DeflateRaw } from 'node:zlib';

const BLOCK_SIZE = 256 * 1024;
const OPTIONS = { level: 6, chunkSize: BLOCK_SIZE, highWaterMark: 4 * BLOCK_SIZE };
/** No name, no time, an unknown system: nothing in it depends on when or where it was written. */
const HEADER = Buffer.from('1f8b08000000000000ff', 'hex');

/**
 * Compresses what it is given, in the threads of zlib, and hands it on. It is given to zlib in blocks of one
 * size, whatever pieces it came in, so that equal bytes become equal bytes.
 */
export class GzipWriter implements Disposable {
  readonly #deflate: DeflateRaw = createDeflateRaw(OPTIONS);
  readonly #failed = new AbortController();
  readonly #emit: (bytes: Buffer) => void;
  #block = Buffer.allocUnsafe(BLOCK_SIZE);
  #filled = 0;
  #crc32 = 0;
  #size = 0;

  /** @param emit takes the compressed bytes; what it throws ends the writing */
  constructor(emit: (bytes: Buffer) => void) {
    this.#emit = emit;
    emit(HEADER);
    this.#deflate.on('data', (bytes: Buffer) => this.#guard(() => emit(bytes)));
    this.#deflate.on('error', (error) => this.#failed.abort(error));
  }

  [Symbol.dispose](): void {
    this.#deflate.destroy();
  }

  /** Copies the bytes; waits, where it returns a promise, until there is room for more. */
  write(bytes: Buffer): Promise<void> | undefined {
    if (bytes.length >= BLOCK_SIZE - this.#filled) return this.#writeInBlocks(bytes);
    this.#filled += bytes.copy(this.#block, this.#filled);
    return undefined;
  }

  async finish(): Promise<void> {
    await this.#compressBlock();
    this.#deflate.end();
    await this.#waitFor('end');
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32LE(this.#size % 2 ** 32, trailer.writeUInt32LE(this.#crc32));
    this.#emit(trailer);
  }

  async #writeInBlocks(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const copied = bytes.copy(this.#block, this.#filled, at);
      at += copied;
      this.#filled += copied;
      if (this.#filled === BLOCK_SIZE) await this.#compressBlock();
    }
  }

  /** The block is zlib's from here on. */
  async #compressBlock(): Promise<void> {
    this.#failed.signal.throwIfAborted();
    const bytes = this.#block.subarray(0, this.#filled);
    this.#block = Buffer.allocUnsafe(BLOCK_SIZE);
    this.#filled = 0;
    this.#size += bytes.length;
    this.#crc32 = crc32(bytes, this.#crc32);
    if (!this.#deflate.write(bytes)) await this.#waitFor('drain');
  }

  async #waitFor(event: 'drain' | 'end'): Promise<void> {
    const { signal } = this.#failed;
    signal.throwIfAborted();
    await once(this.#deflate, event, { signal }).catch(() => signal.throwIfAborted());
  }

  #guard(step: () => void): void {
    if (this.#failed.signal.aborted) return;
    try {
      step();
    } catch (error) {
      this.#failed.abort(error);
    }
  }
}
