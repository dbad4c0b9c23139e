import { once } from 'node:events';
import { crc32, createDeflateRaw, type DeflateRaw } from 'node:zlib';

const BLOCK_SIZE = 256 * 1024;
const OPTIONS = { level: 6, chunkSize: BLOCK_SIZE, highWaterMark: 4 * BLOCK_SIZE };
/** No file name, no time, unknown system: the header does not depend on when or where it was written. */
const HEADER = Buffer.from('1f8b08000000000000ff', 'hex');

/**
 * Compresses bytes in zlib's threads and emits the result. zlib gets blocks of one fixed size, so that equal
 * content always gives equal compressed bytes.
 */
export class GzipWriter implements Disposable {
  readonly #deflate: DeflateRaw = createDeflateRaw(OPTIONS);
  readonly #failed = new AbortController();
  readonly #emit: (bytes: Buffer) => void;
  #block = Buffer.allocUnsafe(BLOCK_SIZE);
  #filled = 0;
  #crc32 = 0;
  #size = 0;

  /** @param emit receives the compressed bytes; an error that it throws stops the writer */
  constructor(emit: (bytes: Buffer) => void) {
    this.#emit = emit;
    emit(HEADER);
    this.#deflate.on('data', (bytes: Buffer) => this.#guard(() => emit(bytes)));
    this.#deflate.on('error', (error) => this.#failed.abort(error));
  }

  [Symbol.dispose](): void {
    this.#deflate.destroy();
  }

  /** Copies the bytes. A returned promise resolves when there is room for more. */
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

  /** zlib owns the old block from here on, so a new one is allocated. */
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
