import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import { Database } from '../../database/database.ts';
import type { ResourceId } from '../../resources/resource.ts';
import type { Platform } from '../../resources/platform.ts';
import { StorageEntity } from '../../packages/repo/storage.entity.ts';
import { VersionEntity } from '../../versions/repo/version.entity.ts';
import type { Base } from '../choose-bases.ts';
import { VersionCheckEntity } from './version-check.entity.ts';

/** Finds versions that have a file tree for a platform: incremental packages can start from them. */
@Injectable()
export class BasesRepo {
  constructor(private readonly database: Database) {}

  /** Published versions, newest first. */
  async recent(resourceId: ResourceId, platform: Platform, limit: number): Promise<Base[]> {
    const query = this.bases(resourceId, platform).andWhere("v.status = 'published'");
    return query.orderBy('v.number', 'DESC').limit(limit).getMany();
  }

  /** Versions that clients run, the most frequent first. @param since first day that counts, as in `version_checks` */
  async running(resourceId: ResourceId, platform: Platform, since: number, limit: number): Promise<Base[]> {
    const query = this.bases(resourceId, platform)
      .innerJoin(VersionCheckEntity, 'c', 'c.version_id = v.id AND c.os = s.os AND c.arch = s.arch')
      .andWhere('c.day >= :since', { since })
      .groupBy('v.id')
      .addGroupBy('v.name')
      .addGroupBy('v.number');
    return query.orderBy('SUM(c.checks)', 'DESC').addOrderBy('v.id', 'DESC').limit(limit).getMany();
  }

  async named(resourceId: ResourceId, platform: Platform, name: string): Promise<Base | undefined> {
    const query = this.database.manager
      .createQueryBuilder(VersionEntity, 'v')
      .innerJoin(StorageEntity, 's', 's.version_id = v.id')
      .where({ resourceId, name });
    return (await this.select(query, platform).getOne()) ?? undefined;
  }

  private bases(resourceId: ResourceId, platform: Platform): SelectQueryBuilder<VersionEntity> {
    const query = this.database.manager
      .createQueryBuilder(VersionEntity, 'v')
      .innerJoin(StorageEntity, 's', 's.version_id = v.id')
      .where('v.resource_id = :resourceId AND v.number IS NOT NULL', { resourceId });
    return this.select(query, platform);
  }

  private select(query: SelectQueryBuilder<VersionEntity>, { os, arch }: Platform) {
    return query
      .select(['v.id', 'v.name', 'v.number'])
      .andWhere("s.update_type = 'full' AND s.file_hashes IS NOT NULL")
      .andWhere('s.os = :os AND s.arch = :arch', { os, arch });
  }
}
