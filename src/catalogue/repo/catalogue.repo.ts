import { Injectable } from '@nestjs/common';
import { setImmediate } from 'node:timers/promises';
import { In } from 'typeorm';
import { Database } from '../../database/database.ts';
import { ResourceEntity } from '../../resources/repo/resource.entity.ts';
import type { Resource, ResourceId } from '../../resources/resource.ts';
import { fileNameOf } from '../../packages/package-name.ts';
import { StorageEntity } from '../../packages/repo/storage.entity.ts';
import { VersionEntity } from '../../versions/repo/version.entity.ts';
import type { Texts } from '../offers.ts';
import type { VersionRow } from '../version-row.ts';
import { PACKAGE_COLUMNS, packagesOf, platformsOf, retiredOf } from './packages-of.ts';

export type ResourceRow = Resource & { readonly revision: number };

const PAGE = 500;
const NONE = [] as const;

/**
 * The queries of the catalogue. SQLite blocks the event loop during a query, so the queries read small pages, with a
 * turn of the event loop between two pages.
 */
@Injectable()
export class CatalogueRepo {
  constructor(private readonly database: Database) {}

  /**
   * A value that changes with every committed change of any resource: revisions only grow and resources are
   * never removed, so no two states share a value.
   */
  async fingerprint(): Promise<string> {
    const row = await this.database.manager
      .createQueryBuilder(ResourceEntity, 'r')
      .select('COUNT(*)', 'count')
      .addSelect('SUM(r.revision)', 'sum')
      .getRawOne<{ count: number | string; sum: number | string | null }>();
    return `${row?.count}/${row?.sum}`;
  }

  async *revisions(): AsyncIterable<readonly { id: ResourceId; revision: number }[]> {
    let after = '';
    for (;;) {
      const rows = await this.database.manager
        .createQueryBuilder(ResourceEntity, 'r')
        .select(['r.id', 'r.revision'])
        .where('r.id > :after', { after })
        .orderBy('r.id')
        .limit(PAGE)
        .getMany();
      yield rows;
      if (rows.length < PAGE) return;
      await setImmediate();
      after = rows.at(-1)!.id;
    }
  }

  async resource(id: ResourceId): Promise<ResourceRow | undefined> {
    return (await this.database.manager.findOneBy(ResourceEntity, { id })) ?? undefined;
  }

  /** The versions of a resource that changed after `revision`, in pages. */
  async *changedSince(resourceId: ResourceId, revision: number): AsyncIterable<VersionRow[]> {
    let last = { revision, id: Number.MAX_SAFE_INTEGER };
    for (;;) {
      const versions = await this.versionsAfter(resourceId, last);
      if (versions.length > 0) yield await this.withPackages(resourceId, versions);
      if (versions.length < PAGE) return;
      await setImmediate();
      const { revision: lastRevision, id } = versions.at(-1)!;
      last = { revision: lastRevision, id };
    }
  }

  async texts(versionIds: readonly number[]): Promise<Map<number, Texts>> {
    const rows = await this.database.manager.find(VersionEntity, {
      where: { id: In(versionIds) },
      select: { id: true, releaseNote: true, customData: true },
    });
    return new Map(rows.map((row) => [row.id, row]));
  }

  private versionsAfter(
    resourceId: ResourceId,
    last: { revision: number; id: number },
  ): Promise<VersionEntity[]> {
    return this.database.manager
      .createQueryBuilder(VersionEntity, 'v')
      .select(['v.id', 'v.name', 'v.channel', 'v.status', 'v.number', 'v.createdAt', 'v.revision'])
      .where('v.resource_id = :resourceId', { resourceId })
      .andWhere('(v.revision > :revision OR (v.revision = :revision AND v.id > :id))', last)
      .orderBy('v.revision')
      .addOrderBy('v.id')
      .limit(PAGE)
      .getMany();
  }

  private async withPackages(
    resourceId: ResourceId,
    versions: readonly VersionEntity[],
  ): Promise<VersionRow[]> {
    const storages = await this.database.manager.find(StorageEntity, {
      where: { versionId: In(versions.map((version) => version.id)) },
      select: PACKAGE_COLUMNS,
    });
    const names = new Map(versions.map(({ id, name }) => [id, name]));
    for (const storage of storages)
      storage.fileName = fileNameOf(storage, resourceId, names.get(storage.versionId) ?? '');
    const packages = packagesOf(storages);
    const retired = retiredOf(storages);
    const platforms = platformsOf(storages);
    return versions.map((version) => ({
      resource: resourceId,
      id: version.id,
      name: version.name,
      channel: version.channel,
      status: version.status,
      number: version.number,
      createdAt: version.createdAt,
      revision: version.revision,
      packages: packages.get(version.id) ?? NONE,
      retired: retired.get(version.id) ?? NONE,
      platforms: platforms.get(version.id) ?? NONE,
    }));
  }
}
