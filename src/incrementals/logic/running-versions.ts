import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import { PendingCounts } from '../../metrics/pending-counts.ts';
import type { IncrementalPair } from '../../packages/incremental-pair.ts';
import type { Platform } from '../../resources/platform.ts';
import { dayOf } from '../../clock/day.ts';
import { type ChecksCount, ChecksRepo } from '../repo/checks.repo.ts';

/** Pause between two writes of the counts, ms. */
const INTERVAL = 60_000;
/** Most versions counted between two writes; further ones are not counted. */
const MAX_COUNTS = 10_000;

/**
 * Counts the versions that clients run and the incremental packages that they are offered: the planner builds for
 * the former, and retention keeps the latter. Counts are kept in memory and written at intervals, so that no check
 * waits for the database.
 */
@Injectable()
export class RunningVersions implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Incrementals');
  /** By the platform of the offered package, as an object of the catalogue, and the version's id. */
  private counts = new Map<Platform, Map<number, number>>();
  private counted = 0;
  private offered = new Set<IncrementalPair>();
  /** The day on which a package was last noted. */
  private readonly recordedOn = new WeakMap<IncrementalPair, number>();
  private today = dayOf(Date.now());
  private timer?: NodeJS.Timeout;
  private failing = false;
  private lastRemoval = 0;

  constructor(
    private readonly checks: ChecksRepo,
    private readonly config: Config,
    private readonly pending: PendingCounts,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.flush(), INTERVAL).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /** Clients that run the version were offered a package for `platform`, or are up to date with it. */
  countChecks(platform: Platform, versionId: number, times = 1): void {
    let versions = this.counts.get(platform);
    if (versions === undefined) this.counts.set(platform, (versions = new Map<number, number>()));
    const count = versions.get(versionId);
    if (count === undefined && ++this.counted > MAX_COUNTS) return;
    versions.set(versionId, (count ?? 0) + times);
  }

  /** A client was offered this incremental package. */
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
      await this.checks.add(countsOf(counts), this.today);
      await this.removeOldCounts();
      if (offered.size > 0) await this.checks.recordOffers([...offered], new Date());
      this.failing = false;
    } catch (err) {
      if (!this.failing) this.logger.warn({ err }, 'counts of checks could not be written down');
      this.failing = true;
    }
  }

  /** Once a day: removes counts from before the planner's window. */
  private async removeOldCounts(): Promise<void> {
    if (this.lastRemoval === this.today) return;
    await this.checks.removeBefore(dayOf(Date.now() - this.config.incremental.running_window));
    this.lastRemoval = this.today;
  }
}

function countsOf(counts: ReadonlyMap<Platform, ReadonlyMap<number, number>>): ChecksCount[] {
  return [...counts].flatMap(([{ os, arch }, versions]) =>
    Array.from(versions, ([versionId, checks]) => ({ versionId, os, arch, checks })),
  );
}
