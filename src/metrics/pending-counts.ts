import { Injectable } from '@nestjs/common';

/** Passes on what a module has counted and not passed on yet. Never fails. */
type PassOn = () => Promise<void>;

/** Counts that are kept as sums for a while, because a check has no time for more. Readers of totals settle them first. */
@Injectable()
export class PendingCounts {
  private readonly sources: PassOn[] = [];

  addSource(passOn: PassOn): void {
    this.sources.push(passOn);
  }

  /** Resolves when everything that was counted before the call is in the totals. */
  async settle(): Promise<void> {
    await Promise.all(this.sources.map((passOn) => passOn()));
  }
}
