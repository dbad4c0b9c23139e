import { Injectable } from '@nestjs/common';
import { setImmediate } from 'node:timers/promises';
import { Database } from '../../database/database.ts';
import { ResourceEntity } from '../../resources/repo/resource.entity.ts';
import type { Access, ResourceId, UpdateType } from '../../resources/resource.ts';
import type { Texts } from '../offers.ts';
import type { VersionRow } from '../version-row.ts';
import { type PackageRow, packagesOf } from './packages-of.ts';

export interface ResourceRow {
  readonly revision: number;
  readonly access: Access;
  readonly updateType: UpdateType;
}

/** Versions. */
const PAGE = 500;

/** The versions of a page, each once for every package that it has or had; without packages once, with NULLs. */
const CHANGED = `
  SELECT v.id, v.name, v.channel, v.status, v.number, v.created_at AS createdAt, v.revision,
    s.id AS storageId, s.update_type AS updateType, s.os, s.arch, s.old_version_id AS oldVersionId,
    s.package_path AS \`key\`, s.file_name AS fileName, s.file_type AS fileType, s.file_size AS size,
    s.package_hash_sha256 AS sha256, s.retired_at AS retiredAt, s.erased_at AS erasedAt
  FROM (
    SELECT id, name, channel, status, number, created_at, revision FROM versions
    WHERE resource_id = ? AND revision >= ? AND (revision, id) > (?, ?)
    ORDER BY revision, id LIMIT ${PAGE}
  ) v LEFT JOIN storages s ON s.version_id = v.id
  ORDER BY v.revision, v.id, s.id`;

type ChangedRow = Omit<VersionRow, 'resource' | 'createdAt' | 'packages' | 'retired' | 'platforms'> & {
  readonly createdAt: number | string;
} & (PackageRow | { readonly storageId: null });

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
    const sql = 'SELECT revision, access, update_type AS updateType FROM resources WHERE id = ?';
    const [row] = await this.database.manager.query<ResourceRow[]>(sql, [id]);
    return row;
  }

  /** The versions of a resource that changed after `revision`, in pages. */
  async *changedSince(resourceId: ResourceId, revision: number): AsyncIterable<VersionRow[]> {
    let last = { revision, id: Number.MAX_SAFE_INTEGER };
    for (;;) {
      const { revision: after } = last;
      const rows = await this.database.manager.query<ChangedRow[]>(CHANGED, [
        resourceId,
        after,
        after,
        last.id,
      ]);
      const versions = versionsOf(resourceId, rows);
      if (versions.length > 0) yield versions;
      if (versions.length < PAGE) return;
      await setImmediate();
      last = versions.at(-1)!;
    }
  }

  async texts(versionIds: readonly number[]): Promise<Map<number, Texts>> {
    if (versionIds.length === 0) return new Map();
    const ids = versionIds.map(() => '?').join();
    const { manager } = this.database;
    const texts = await manager.query<{ id: number; releaseNote: string; customData: string }[]>(
      `SELECT id, release_note AS releaseNote, custom_data AS customData FROM versions WHERE id IN (${ids})`,
      [...versionIds],
    );
    const digests = await manager.query<{ id: number; versionId: number; sha512: string }[]>(
      `SELECT id, version_id AS versionId, package_hash_sha512 AS sha512 FROM storages WHERE version_id IN (${ids})`,
      [...versionIds],
    );
    const ofVersion = Map.groupBy(digests, ({ versionId }) => versionId);
    return new Map(
      texts.map(({ id, releaseNote, customData }) => {
        const sha512 = new Map(ofVersion.get(id)?.map((one) => [one.id, one.sha512]));
        return [id, { releaseNote, customData, sha512 }];
      }),
    );
  }
}

/** @param rows those of a version stand together */
function versionsOf(resource: ResourceId, rows: readonly ChangedRow[]): VersionRow[] {
  const versions: VersionRow[] = [];
  for (let start = 0, end = 0; start < rows.length; start = end) {
    const { id, name, channel, status, number, createdAt, revision } = rows[start]!;
    while (rows[end]?.id === id) end++;
    const packages = rows.slice(start, end).filter((row) => row.storageId !== null);
    const version = { resource, id, name, channel, status, number, revision };
    versions.push({ ...version, createdAt: new Date(Number(createdAt)), ...packagesOf(version, packages) });
  }
  return versions;
}
