import { Injectable } from '@nestjs/common';
import { dayOf, startOfDay } from '../../clock/day.ts';
import { Config } from '../../config/config.ts';
import type { ResourceId } from '../../resources/resource.ts';
import { parseVersion } from '../../versions/compare/parsed-version.ts';
import { VersionOrder } from '../../versions/compare/version-order.ts';
import { KeepNewest, type Ranked } from '../keep-newest.ts';
import { type OfferedPackage, OfferedPackagesRepo } from '../repo/offered-packages.repo.ts';
import type { Surplus } from '../surplus.ts';

type Versions = ReadonlyMap<number, Ranked & { readonly name: string }>;

/** Small: SQLite rewrites the whole file tree of a package when it changes the row. */
const BATCH = 25;

/** Finds the packages that are no longer needed. */
@Injectable()
export class FindSurplus {
  constructor(
    private readonly packages: OfferedPackagesRepo,
    private readonly config: Config,
  ) {}

  /** Yields batches and changes nothing. All packages of one version are in the same batch. */
  async *of(resourceId: ResourceId): AsyncIterable<Surplus[]> {
    const versions = await this.versions(resourceId);
    const newest = await this.newest(resourceId, versions);
    const unusedSince = daysAgo(this.config.retention.unused_incremental_days);
    let batch: Surplus[] = [];
    for await (const page of this.packages.packages(resourceId))
      for (const offered of page) {
        const version = versions.get(offered.versionId);
        if (version === undefined || !isSurplus(offered, version, newest, unusedSince)) continue;
        if (batch.length >= BATCH && batch.at(-1)!.versionId !== offered.versionId) {
          yield batch;
          batch = [];
        }
        batch.push({ ...offered, version: version.name });
      }
    if (batch.length > 0) yield batch;
  }

  private async versions(resourceId: ResourceId): Promise<Versions> {
    const order = new VersionOrder();
    const versions = new Map<number, Ranked & { name: string }>();
    for await (const page of this.packages.versions(resourceId))
      for (const { id, name, channel, status, number } of page) {
        const place = order.insert({ number, parsed: parseVersion(name) });
        versions.set(id, { name, channel, status, place });
      }
    return versions;
  }

  private async newest(resourceId: ResourceId, versions: Versions): Promise<KeepNewest> {
    const newest = new KeepNewest(this.config.retention.keep_full);
    for await (const page of this.packages.packages(resourceId, 'full'))
      for (const offered of page) {
        const version = versions.get(offered.versionId);
        if (version !== undefined) newest.count(version, offered);
      }
    return newest;
  }
}

/** The start of that day: of each day only the first offer is recorded. */
function daysAgo(days: number): Date {
  return new Date(startOfDay(dayOf(Date.now()) - days));
}

/** An incremental package is surplus when its full package is, or when it was not offered for the configured time. */
function isSurplus(offered: OfferedPackage, version: Ranked, newest: KeepNewest, unusedSince: Date): boolean {
  if (newest.isSurplus(version, offered)) return true;
  if (offered.updateType === 'full' || version.status === 'draft') return false;
  return offered.wantedAt === undefined || offered.wantedAt < unusedSince;
}
