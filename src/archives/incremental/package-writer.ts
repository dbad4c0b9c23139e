import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { type Digests, PackageDigests } from '../../digests/package-digests.ts';

const BLOCK_SIZE = 1 << 20;

/** The package would be as large as `maxSize`, so it is not worth building. */
export class NotWorthwhile extends Error {
  override readonly name = 'NotWorthwhile';
}

/**
 * Writes a new file in large blocks and computes its digests. It blocks on the disk: only for worker threads.
 */
export class PackageWriter {
  readonly #file: number;
  readonly #maxSize: number;
  readonly #digests = new PackageDigests();
  readonly #block = Buffer.allocUnsafe(BLOCK_SIZE);
  #filled = 0;
  #size = 0;
  #open = true;

  /** @param path of a file that does not exist yet */
  constructor(path: string, maxSize: number) {
    this.#file = openSync(path, 'wx');
    this.#maxSize = maxSize;
  }

  /** bytes */
  get size(): number {
    return this.#size;
  }

  /** Call this as soon as the final size is known. @throws NotWorthwhile */
  checkFinalSize(size: number): void {
    if (size >= this.#maxSize) throw new NotWorthwhile(`not smaller than ${this.#maxSize} bytes`);
  }

  /** @throws NotWorthwhile */
  write(bytes: Buffer): void {
    this.#size += bytes.length;
    this.checkFinalSize(this.#size);
    if (bytes.length > BLOCK_SIZE - this.#filled) this.#flush();
    if (bytes.length >= BLOCK_SIZE) this.#writeToDisk(bytes);
    else this.#filled += bytes.copy(this.#block, this.#filled);
  }

  /** Syncs and closes the file. */
  finish(): Digests {
    this.#flush();
    fsyncSync(this.#file);
    this.close();
    return this.#digests.finish();
  }

  close(): void {
    if (this.#open) closeSync(this.#file);
    this.#open = false;
  }

  #flush(): void {
    this.#writeToDisk(this.#block.subarray(0, this.#filled));
    this.#filled = 0;
  }

  #writeToDisk(bytes: Buffer): void {
    this.#digests.update(bytes);
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at);
  }
}
