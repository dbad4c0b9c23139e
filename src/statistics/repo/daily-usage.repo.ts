import { Injectable } from '@nestjs/common';
import { Group, NoGroup } from '../../group/group.ts';
import { Database } from '../../database/database.ts';
import type { ResourceId } from '../../resources/resource.ts';
import { VersionEntity } from '../../versions/repo/version.entity.ts';
import type { NamedUsage, VersionUsage } from '../usage.ts';
import { DailyUsageEntity } from './daily-usage.entity.ts';
import { type Merge, mergeRows } from '../../database/merge-rows.ts';
import { removeDays } from './remove-days.ts';

const ADD: Merge = {
  table: 'daily_usage',
  key: ['resource_id', 'day', 'version_id'],
  columns: { checks: 'sum', downloads: 'sum', bytes: 'sum' },
};

@Injectable()
export class DailyUsageRepo {
  /** Adds the counts to the stored ones, all or none. */
  readonly add: (rows: readonly VersionUsage[]) => Promise<void>;

  constructor(
    private readonly database: Database,
    group: Group = new NoGroup(),
  ) {
    this.add = group.atKeeper('add usage', (rows) => this.write(rows));
  }

  private async write(rows: readonly VersionUsage[]): Promise<void> {
    // All nodes use the same order, otherwise they would block each other.
    const values = rows
      .toSorted((a, b) => a.day - b.day || compare(a.resourceId, b.resourceId) || a.versionId - b.versionId)
      .map((row) => [row.resourceId, row.day, row.versionId, row.checks, row.downloads, row.bytes]);
    await this.database.transaction(() => mergeRows(this.database.manager, ADD, values));
  }

  /** Usage by day and version. @param to inclusive */
  async between(resourceId: ResourceId, from: number, to: number): Promise<(NamedUsage & { day: number })[]> {
    const rows = await this.database.manager
      .createQueryBuilder(DailyUsageEntity, 'u')
      .leftJoin(VersionEntity, 'v', 'v.id = u.version_id')
      .select(['u.day AS day', 'v.name AS name'])
      .addSelect(['u.checks AS checks', 'u.downloads AS downloads', 'u.bytes AS bytes'])
      .where('u.resource_id = :resourceId AND u.day BETWEEN :from AND :to', { resourceId, from, to })
      .getRawMany<
        Record<'day' | 'checks' | 'downloads' | 'bytes', string | number> & { name: string | null }
      >();
    return rows.map(({ day, name, checks, downloads, bytes }) => ({
      day: Number(day),
      versionName: name ?? '',
      checks: Number(checks),
      downloads: Number(downloads),
      bytes: Number(bytes),
    }));
  }

  async removeBefore(day: number): Promise<void> {
    await removeDays(this.database, DailyUsageEntity, day);
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
