import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { setTimeout as delay } from 'node:timers/promises';
import { Group } from '../../group/group.ts';
import { upTo } from '../../cache/up-to.ts';
import { isOutage } from '../../jobs/outage.ts';
import type { BlobKey, BlobStat } from '../../storage/blob-store.ts';
import { PackageChecksRepo } from '../repo/package-checks.repo.ts';
import { DamagedPackages } from './damaged-packages.ts';
import { VerifyPackage } from './verify-package.ts';

/** ms; how long a download waits at most. */
const PATIENCE = 3000;
/** ms by which the clocks of nodes and of the store may differ. */
const TOLERANCE = 60_000;
/** Packages that this process remembers to have looked at. */
const REMEMBERED = 100_000;

/**
 * Verifies packages that are suspicious when they are downloaded. The first download from this process finds out whether
 * the file was written after it was last compared with its record: by a restore, a move of the store, or by mistake.
 * See docs/decisions/016-damaged-packages.md.
 */
@Injectable()
export class CheckStored implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Storage');
  private readonly stopping = new AbortController();
  private readonly seen = new LRUCache<BlobKey, true>(upTo(REMEMBERED));
  private readonly running = new Map<BlobKey, Promise<void>>();
  /** One package is verified at a time. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly checks: PackageChecksRepo,
    private readonly verifyPackage: VerifyPackage,
    private readonly damaged: DamagedPackages,
    private readonly group: Group,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    // What the keeper compares ends with the keeper.
    if (!this.group.isFront) await Promise.all(this.running.values());
  }

  /**
   * A promise for the first download only. It waits for the comparison of a suspicious package, but not for long.
   * @throws PackageDamaged
   */
  check(key: BlobKey, stat: BlobStat): void | Promise<void> {
    return this.seen.has(key) ? this.damaged.check(key) : this.checkFirst(key, stat);
  }

  /** Verifies a package in the background, unless it is known to be damaged: its file has another size. */
  suspect(key: BlobKey): void {
    if (this.damaged.since(key) === null) void this.once(key, () => this.verify(key));
  }

  private async checkFirst(key: BlobKey, { modifiedAt }: BlobStat): Promise<void> {
    const checking = this.once(key, async () => {
      const stored = await this.checks.byKey(key);
      const wasWritten =
        stored !== undefined && modifiedAt.getTime() > stored.checkedAt.getTime() + TOLERANCE;
      if (wasWritten) await this.verify(key);
      this.seen.set(key, true);
    });
    const enough = new AbortController();
    await Promise.race([checking, delay(PATIENCE, undefined, enough).catch(() => undefined)]);
    enough.abort();
    this.damaged.check(key);
  }

  /** Never fails. Calls for the same package share one run. */
  private once(key: BlobKey, work: () => Promise<void>): Promise<void> {
    const running = this.running.get(key);
    if (running !== undefined) return running;
    const run = work()
      .catch((err: unknown) => this.report(key, err))
      .finally(() => this.running.delete(key));
    this.running.set(key, run);
    return run;
  }

  private async verify(key: BlobKey): Promise<void> {
    const { signal } = this.stopping;
    const verifying = this.turn.then(() =>
      this.group.isFront
        ? this.verifyPackage.verifyAtKeeper(key)
        : this.verifyPackage.verify(key, { signal }),
    );
    this.turn = verifying.catch(() => undefined);
    await verifying;
  }

  /** During an outage the next download tries again. */
  private report(key: BlobKey, err: unknown): void {
    if (this.stopping.signal.aborted || isOutage(err)) return;
    this.logger.warn({ err, blob: key }, 'a package could not be verified');
  }
}
