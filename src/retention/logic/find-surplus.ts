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

/** Small: to change a row, SQLite rewrites the whole file list of the package. */
const BATCH = 25;

/** Finds the packages that are no longer needed. */
@Injectable()
export class FindSurplus {
  constructor(
    private readonly packages: OfferedPackagesRepo,
    private readonly config: Config,
  ) {}

  /** Yields batches. All packages of one version are in one batch. Changes nothing. */
  async *of(resourceId: ResourceId): AsyncIterable<Surplus[]> {
    const versions = await this.versions(resourceId);
    const newest = await this.newest(resourceId, versions);
    const unusedSince = daysAgo(this.config.retention.unused_incremental_days);
    let batch: Surplus[] = [];
    for await (const page of this.packages.packages(resourceId))
      for (const holding of page) {
        const version = versions.get(holding.versionId);
        if (version === undefined || !isSurplus(holding, version, newest, unusedSince)) continue;
        if (batch.length >= BATCH && batch.at(-1)!.versionId !== holding.versionId) {
          yield batch;
          batch = [];
        }
        batch.push({ ...holding, version: version.name });
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
      for (const holding of page) {
        const version = versions.get(holding.versionId);
        if (version !== undefined) newest.count(version, holding);
      }
    return newest;
  }
}

/** The beginning of that day: only the first offer of a day is recorded. */
function daysAgo(days: number): Date {
  return new Date(startOfDay(dayOf(Date.now()) - days));
}

/** An incremental package goes with the full package it leads to, or when no client wanted it for long enough. */
function isSurplus(holding: OfferedPackage, version: Ranked, newest: KeepNewest, unusedSince: Date): boolean {
  if (newest.isSurplus(version, holding)) return true;
  if (holding.updateType === 'full' || version.status === 'draft') return false;
  return holding.wantedAt === undefined || holding.wantedAt < unusedSince;
}
