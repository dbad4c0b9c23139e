import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import { Group, NoGroup } from '../../group/group.ts';
import { PendingCounts } from '../../metrics/pending-counts.ts';
import type { IncrementalPair } from '../../packages/incremental-pair.ts';
import type { Platform } from '../../resources/platform.ts';
import { dayOf } from '../../clock/day.ts';
import { type ChecksCount, ChecksRepo } from '../repo/checks.repo.ts';

/** Pause between two writes of the counts, ms. */
const INTERVAL = 60_000;
/** Largest number of counters between two writes; further versions are not counted. */
const MAX_COUNTS = 10_000;

/**
 * Counts checks by the version that the client runs, and records which incremental packages are offered. The planner
 * builds from the versions with most checks; retention keeps the packages that were offered recently. Counts are held
 * in memory and written at intervals, so that no check waits for the database.
 */
@Injectable()
export class RunningVersions implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Incrementals');
  /** Checks by offered package (an object of the catalogue) and by the id of the version that clients run. */
  private counts = new Map<Platform, Map<number, number>>();
  private counted = 0;
  private offered = new Set<IncrementalPair>();
  /** The day on which the offer of a package was last recorded. */
  private readonly recordedOn = new WeakMap<IncrementalPair, number>();
  private today = dayOf(Date.now());
  private timer?: NodeJS.Timeout;
  private failing = false;
  private lastRemoval = 0;

  constructor(
    private readonly checks: ChecksRepo,
    private readonly config: Config,
    private readonly pending: PendingCounts,
    private readonly group: Group = new NoGroup(),
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.flush(), INTERVAL).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /** Counts checks of clients that run this version and are offered the package for `platform`, or are up to date. */
  countChecks(platform: Platform, versionId: number, times = 1): void {
    let versions = this.counts.get(platform);
    if (versions === undefined) this.counts.set(platform, (versions = new Map<number, number>()));
    const count = versions.get(versionId);
    if (count === undefined && ++this.counted > MAX_COUNTS) return;
    versions.set(versionId, (count ?? 0) + times);
  }

  /** Records that a client was offered this incremental package. */
  recordOffer(pair: IncrementalPair): void {
    if (this.recordedOn.get(pair) === this.today) return;
    this.recordedOn.set(pair, this.today);
    this.offered.add(pair);
  }

  /** Writes the counts. Counts that cannot be written are dropped: they are statistics. */
  async flush(): Promise<void> {
    await this.pending.settle();
    const { counts, offered } = this;
    this.counts = new Map();
    this.counted = 0;
    this.offered = new Set();
    this.today = dayOf(Date.now());
    try {
      if (counts.size > 0) await this.checks.add({ counts: countsOf(counts), day: this.today });
      await this.removeOldCounts();
      if (offered.size > 0) await this.checks.recordOffers({ pairs: [...offered], askedAt: new Date() });
      this.failing = false;
    } catch (err) {
      if (!this.failing) this.logger.warn({ err }, 'counts of checks could not be written');
      this.failing = true;
    }
  }

  /** Removes, once a day, the counts that are older than the planner's window. */
  private async removeOldCounts(): Promise<void> {
    if (this.lastRemoval === this.today || this.group.isFront) return;
    await this.checks.removeBefore(dayOf(Date.now() - this.config.incremental.running_window));
    this.lastRemoval = this.today;
  }
}

function countsOf(counts: ReadonlyMap<Platform, ReadonlyMap<number, number>>): ChecksCount[] {
  return [...counts].flatMap(([{ os, arch }, versions]) =>
    Array.from(versions, ([versionId, checks]) => ({ versionId, os, arch, checks })),
  );
}
