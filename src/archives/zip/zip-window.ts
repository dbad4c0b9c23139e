import { closeSync, openSync, readSync } from 'node:fs';
import { PackageRefused } from '../errors.ts';

const WINDOW = 1 << 20;

/** Random access to a file, in large reads. It blocks on the disk: only for worker threads. */
export class ZipWindow implements Disposable {
  readonly #file: number;
  readonly #bytes = Buffer.allocUnsafe(WINDOW);
  #start = 0;
  #end = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'r');
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  /**
   * Returns at least `least` bytes (a small number) from offset `at`, and more if they are already in memory.
   * The bytes stay valid until the next call.
   * @param limit offset at which reading stops
   */
  read(at: number, least: number, limit: number): Buffer {
    if (at + least > limit)
      throw new PackageRefused('ends before its data does: it is cut off, so pack and upload it again');
    if (at < this.#start || at + least > this.#end) this.#fill(at, limit);
    if (at + least > this.#end)
      throw new PackageRefused('ends before its data does: it is cut off, so pack and upload it again');
    return this.#bytes.subarray(at - this.#start, Math.min(this.#end, limit) - this.#start);
  }

  #fill(start: number, limit: number): void {
    this.#start = start;
    this.#end = start;
    const length = Math.min(WINDOW, limit - start);
    while (this.#end < start + length) {
      const filled = this.#end - start;
      const read = readSync(this.#file, this.#bytes, filled, length - filled, this.#end);
      if (read === 0) return;
      this.#end += read;
    }
  }
}
