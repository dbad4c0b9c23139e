import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectMetric, makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import { Gauge } from 'prom-client';
import { Announcements } from '../../announcements/announcements.ts';
import { Config } from '../../config/config.ts';
import type { BlobKey } from '../../storage/blob-store.ts';
import { PackageDamaged } from '../errors.ts';
import type { ShownPackage, StoredPackage } from '../stored-package.ts';
import { PackageChecksRepo } from '../repo/package-checks.repo.ts';

const DAMAGED = 'rb_damaged_packages';

export const DAMAGED_METRIC = makeGaugeProvider({
  name: DAMAGED,
  help: 'Stored packages that are known to be damaged or missing, and are not sent; the same value on every node',
});

const TOPIC = 'damaged';

/**
 * Knows the damaged packages of the store, for requests that must not wait. A change on this node is known at once, one
 * on another node when it is announced, and every change within `catalogue.refresh_interval`.
 */
@Injectable()
export class DamagedPackages implements OnModuleInit, OnApplicationShutdown {
  private packages: ReadonlyMap<BlobKey, Date> = new Map();
  private reading: Promise<void> = Promise.resolve();
  private timer?: NodeJS.Timeout;
  private stopped = false;

  constructor(
    private readonly checks: PackageChecksRepo,
    private readonly announcements: Announcements,
    private readonly config: Config,
    @InjectMetric(DAMAGED) private readonly gauge: Gauge,
  ) {}

  async onModuleInit(): Promise<void> {
    const readNow = () => this.read().catch(() => undefined);
    this.announcements.subscribe(TOPIC, readNow, () => void readNow());
    await this.read();
    this.schedule();
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** @throws PackageDamaged */
  check(key: BlobKey): void {
    if (this.packages.has(key)) throw new PackageDamaged();
  }

  /** Since when the package is known to be damaged; null when it is not. */
  since(key: BlobKey): Date | null {
    return this.packages.get(key) ?? null;
  }

  /** Adds to packages since when they are known to be damaged. */
  show(packages: readonly StoredPackage[]): ShownPackage[] {
    return packages.map((stored) => ({ ...stored, damagedAt: this.since(stored.packagePath) }));
  }

  /** Reads a change that was just committed, and announces it to the other nodes. */
  async changed(): Promise<void> {
    await this.read();
    this.announcements.publish(TOPIC, '');
  }

  /** One read after the other: an earlier one must not replace what a later one found. */
  private read(): Promise<void> {
    const next = this.reading
      .catch(() => undefined)
      .then(async () => {
        if (this.stopped) return;
        this.packages = await this.checks.damaged();
        this.gauge.set(this.packages.size);
      });
    this.reading = next;
    return next;
  }

  /** While the database is unavailable, the last state counts; readiness reports the outage. */
  private schedule(): void {
    this.timer = setTimeout(
      () =>
        void this.read()
          .catch(() => undefined)
          .finally(() => this.stopped || this.schedule()),
      this.config.catalogue.refresh_interval,
    );
  }
}
