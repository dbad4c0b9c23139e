import { PackageRefused } from '../errors.ts';
import type { ArchiveLimits } from '../archive-rules.ts';

/**
 * Sums the unpacked sizes that entries claim and refuses what exceeds the limits. Readers check that each
 * entry unpacks to no more than its claim.
 */
export class ExpansionBudget {
  readonly #limits: ArchiveLimits;
  #claimed = 0;

  constructor(limits: ArchiveLimits) {
    this.#limits = limits;
  }

  claim(size: number, entry: string): void {
    const { maxEntrySize, maxTotalSize } = this.#limits;
    if (size > maxEntrySize) throw new PackageRefused(`unpacks to more than ${maxEntrySize} bytes`, entry);
    this.#claimed += size;
    if (this.#claimed > maxTotalSize) {
      throw new PackageRefused(`all entries up to here unpack to more than ${maxTotalSize} bytes`, entry);
    }
  }
}
