import { Injectable } from '@nestjs/common';
import { setImmediate } from 'node:timers/promises';
import { In, MoreThan } from 'typeorm';
import { Database } from '../../database/database.ts';
import { ResourceEntity } from '../../resources/repo/resource.entity.ts';
import type { ResourceId, UpdateType } from '../../resources/resource.ts';
import type { Arch, Os, Platform } from '../../resources/platform.ts';
import { IncrementalEntity } from '../../incrementals/repo/incremental.entity.ts';
import { StorageEntity } from '../../packages/repo/storage.entity.ts';
import { VersionEntity } from '../../versions/repo/version.entity.ts';

export type NumberedVersion = Pick<VersionEntity, 'id' | 'name' | 'channel' | 'status'> & {
  readonly number: number;
};

/** A package on offer whose version has a number. */
export interface OfferedPackage extends Platform {
  readonly storageId: number;
  readonly versionId: number;
  readonly updateType: UpdateType;
  /** bytes */
  readonly size: number;
  readonly oldVersion?: string;
  readonly incrementalId?: number;
  /** When an incremental package was last offered; if it never was, when it was ordered. */
  readonly wantedAt?: Date;
}

interface OfferedPackageRow {
  readonly storageId: number;
  readonly versionId: number;
  readonly number: number;
  readonly updateType: UpdateType;
  readonly os: Os;
  readonly arch: Arch;
  readonly size: number | string;
  readonly oldVersion: string | null;
  readonly incrementalId: number | null;
  readonly wantedAt: number | string | null;
}

const PAGE = 500;

/** Reads the packages and versions of a resource in pages, with a turn of the event loop between two pages. */
@Injectable()
export class OfferedPackagesRepo {
  constructor(private readonly database: Database) {}

  async resourceIds(): Promise<ResourceId[]> {
    const ids: ResourceId[] = [];
    for (let after = ''; ;) {
      const where = { id: MoreThan(after as ResourceId) };
      const rows = await this.database.manager.find(ResourceEntity, {
        where,
        select: { id: true },
        order: { id: 'ASC' },
        take: PAGE,
      });
      ids.push(...rows.map(({ id }) => id));
      if (rows.length < PAGE) return ids;
      after = rows.at(-1)!.id;
      await setImmediate();
    }
  }

  async revision(id: ResourceId): Promise<number | undefined> {
    const select = { id: true, revision: true } as const;
    return (await this.database.manager.findOne(ResourceEntity, { where: { id }, select }))?.revision;
  }

  /** Every version with a number, in the order of publication. */
  async *versions(resourceId: ResourceId): AsyncIterable<NumberedVersion[]> {
    for (let after = 0; ;) {
      const rows = await this.database.manager.find(VersionEntity, {
        where: { resourceId, number: MoreThan(after) },
        select: { id: true, name: true, channel: true, status: true, number: true },
        order: { number: 'ASC' },
        take: PAGE,
      });
      yield rows as NumberedVersion[];
      if (rows.length < PAGE) return;
      after = rows.at(-1)!.number!;
      await setImmediate();
    }
  }

  /** Packages in the order of publication; the packages of one version may span two pages. */
  async *packages(resourceId: ResourceId, updateType?: UpdateType): AsyncIterable<OfferedPackage[]> {
    for (let [number, id] = [0, 0]; ;) {
      const rows = await this.packagesAfter(resourceId, { number, id }, updateType);
      yield rows.map(offeredPackageOf);
      if (rows.length < PAGE) return;
      const last = rows.at(-1)!;
      [number, id] = [last.number, last.storageId];
      await setImmediate();
    }
  }

  async setRevision(versionIds: readonly number[], revision: number): Promise<void> {
    await this.database.manager.update(VersionEntity, { id: In(versionIds) }, { revision });
  }

  private packagesAfter(
    resourceId: ResourceId,
    last: { number: number; id: number },
    updateType?: UpdateType,
  ): Promise<OfferedPackageRow[]> {
    const pair =
      'i.version_id = s.version_id AND i.os = s.os AND i.arch = s.arch AND i.old_version_id = s.old_version_id';
    const query = this.database.manager
      .createQueryBuilder(VersionEntity, 'v')
      .innerJoin(StorageEntity, 's', 's.version_id = v.id AND s.retired_at IS NULL')
      .leftJoin(VersionEntity, 'o', 'o.id = s.old_version_id')
      .leftJoin(IncrementalEntity, 'i', pair)
      .where('v.resource_id = :resourceId AND v.number >= :number', { resourceId, ...last })
      .andWhere('(v.number > :number OR s.id > :id)')
      .orderBy('v.number')
      .addOrderBy('s.id')
      .limit(PAGE);
    if (updateType !== undefined) query.andWhere('s.update_type = :updateType', { updateType });
    for (const [index, [column, name]] of COLUMNS.entries())
      if (index === 0) query.select(column, name);
      else query.addSelect(column, name);
    return query.getRawMany<OfferedPackageRow>();
  }
}

const COLUMNS: readonly [column: string, name: keyof OfferedPackageRow][] = [
  ['s.id', 'storageId'],
  ['v.id', 'versionId'],
  ['v.number', 'number'],
  ['s.update_type', 'updateType'],
  ['s.os', 'os'],
  ['s.arch', 'arch'],
  ['s.file_size', 'size'],
  ['o.name', 'oldVersion'],
  ['i.id', 'incrementalId'],
  ['COALESCE(i.asked_at, i.created_at)', 'wantedAt'],
];

function offeredPackageOf({
  size,
  oldVersion,
  incrementalId,
  wantedAt,
  ...row
}: OfferedPackageRow): OfferedPackage {
  return {
    storageId: row.storageId,
    versionId: row.versionId,
    updateType: row.updateType,
    os: row.os,
    arch: row.arch,
    size: Number(size),
    ...(oldVersion !== null && { oldVersion }),
    ...(incrementalId !== null && { incrementalId }),
    ...(wantedAt !== null && { wantedAt: new Date(Number(wantedAt)) }),
  };
}
