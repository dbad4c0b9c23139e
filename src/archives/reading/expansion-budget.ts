import { PackageRefused } from '../errors.ts';
import type { ArchiveLimits } from '../archive-rules.ts';

/** bytes; archives that unpack to no more may have any ratio. */
const FREE_OF_RATIO = 64 * 1024 ** 2;

/**
 * Sums the unpacked sizes that entries claim and refuses what exceeds the limits. Readers check that each
 * entry unpacks to no more than its claim.
 */
export class ExpansionBudget {
  readonly #limits: ArchiveLimits;
  readonly #packedSize: number;
  #claimed = 0;

  /** @param packedSize bytes of the whole archive */
  constructor(limits: ArchiveLimits, packedSize: number) {
    this.#limits = limits;
    this.#packedSize = packedSize;
  }

  claim(size: number, entry: string): void {
    const { maxEntrySize, maxTotalSize, maxRatio } = this.#limits;
    if (size > maxEntrySize)
      throw new PackageRefused(
        `unpacks to more than ${maxEntrySize} bytes: leave it out, or have storage.archive.max_entry_size raised`,
        entry,
      );
    this.#claimed += size;
    if (this.#claimed > maxTotalSize) {
      throw new PackageRefused(
        `all entries up to here unpack to more than ${maxTotalSize} bytes: pack less, or have storage.archive.max_total_size raised`,
        entry,
      );
    }
    if (this.#claimed > Math.max(FREE_OF_RATIO, maxRatio * this.#packedSize)) {
      throw new PackageRefused(
        `all entries up to here unpack to more than ${maxRatio} times the packed size; ` +
          'leave out files that are mostly empty',
        entry,
      );
    }
  }
}
