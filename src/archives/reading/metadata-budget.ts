import { PackageRefused } from '../errors.ts';

/**
 * Sums the bytes that describe entries instead of being their content: names, implied directories, extra
 * fields, comments, extended headers. They are kept in memory, or read again and again, so a small archive
 * could cost much by them alone.
 */
export class MetadataBudget {
  readonly #most: number;
  #claimed = 0;

  /** @param most bytes */
  constructor(most: number) {
    this.#most = most;
  }

  /** @throws PackageRefused */
  claim(size: number, entry: string): void {
    this.#claimed += size;
    if (this.#claimed > this.#most) {
      throw new PackageRefused(
        `names, comments, extra and extended headers up to here take more than ${this.#most} bytes; ` +
          'use shorter names or fewer entries',
        entry,
      );
    }
  }
}
