import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Database } from '../../database/database.ts';
import type { Slice } from '../../database/slice.ts';
import type { ResourceId } from '../../resources/resource.ts';
import type { Cdk, CdkId } from '../cdk.ts';
import { CdkEntity } from './cdk.entity.ts';
import { CdkResourceEntity } from './cdk-resource.entity.ts';

export type CdkRow = Cdk & { readonly keyHash: string };
export type CdkChange = Partial<Pick<Cdk, 'blockedAt' | 'expiresAt' | 'dailyQuota' | 'note'>>;

/** Rows per statement, well below the parameter limits of both databases. */
const BATCH = 500;

/** A CDK with one of the resources that it covers. MySQL returns bigints as text. */
interface JoinedRow extends Omit<CdkRow, 'resources' | 'expiresAt' | 'blockedAt' | 'createdAt'> {
  readonly scope: CdkEntity['scope'];
  readonly expiresAt: number | string;
  readonly blockedAt: number | string | null;
  readonly createdAt: number | string;
  /** Null when it covers all. */
  readonly resourceId: ResourceId | null;
}

const JOINED = `
  SELECT c.id, c.key_hash AS keyHash, c.hint, c.scope, c.expires_at AS expiresAt, c.daily_quota AS dailyQuota,
    c.blocked_at AS blockedAt, c.note, c.created_at AS createdAt, c.used, c.used_day AS usedDay,
    r.resource_id AS resourceId
  FROM cdks c LEFT JOIN cdk_resources r ON r.cdk_id = c.id`;

@Injectable()
export class CdkRepo {
  constructor(private readonly database: Database) {}

  async insert(cdks: readonly CdkRow[]): Promise<void> {
    const rows = cdks.map(({ resources, ...row }) => ({ ...row, scope: scopeOf(resources) }));
    for (const some of batches(rows)) await this.rows.insert(some);
    const covered = cdks.flatMap(({ id, resources }) =>
      resources === 'all' ? [] : resources.map((resourceId) => ({ cdkId: id, resourceId })),
    );
    for (const some of batches(covered)) await this.coverage.insert(some);
  }

  async find(id: CdkId): Promise<CdkRow | undefined> {
    return this.findOne('c.id', id);
  }

  async findByHash(keyHash: string): Promise<CdkRow | undefined> {
    return this.findOne('c.key_hash', keyHash);
  }

  /**
   * Newest first; returns one row more than `slice.limit` when the list continues.
   * @param resource returns only the CDKs that open it
   */
  async list({ limit, offset, after }: Slice, resource?: ResourceId) {
    const query = this.rows.createQueryBuilder('cdk');
    if (resource !== undefined) {
      const listed = query.subQuery().select('c.cdkId').from(CdkResourceEntity, 'c');
      const covering = listed.where('c.resourceId = :resource').getQuery();
      query.where(`(cdk.scope = 'all' OR cdk.id IN ${covering})`, { resource });
    }
    const total = await query.getCount();
    if (after !== undefined) query.andWhere('cdk.id < :after', { after });
    const found = await query
      .orderBy('cdk.id', 'DESC')
      .offset(offset)
      .limit(limit + 1)
      .getMany();
    return { rows: await this.allWithCoverage(found), total };
  }

  async update(id: CdkId, change: CdkChange): Promise<void> {
    await this.rows.update({ id }, change);
  }

  /**
   * Counts one download unless the day's quota is used up. It is one statement, so that of two requests for
   * the last download only one succeeds, on any nodes. A node whose clock is behind counts on the later day.
   */
  async countDownload(id: CdkId, day: number): Promise<boolean> {
    const { affected } = await this.rows
      .createQueryBuilder()
      .update()
      // The order matters: MySQL assigns from left to right, and `used` depends on the old `used_day`.
      .set({
        used: () => 'CASE WHEN used_day < :day THEN 1 ELSE used + 1 END',
        usedDay: () => 'CASE WHEN used_day < :day THEN :day ELSE used_day END',
      })
      .where('id = :id AND (daily_quota = 0 OR used_day < :day OR used < daily_quota)', { id, day })
      .execute();
    return affected === 1;
  }

  /** One plain statement: with entities, the first check of each CDK costs twice the CPU time. */
  private async findOne(column: string, value: string): Promise<CdkRow | undefined> {
    const sql = `${JOINED} WHERE ${column} = ? ORDER BY r.resource_id`;
    const rows = await this.database.manager.query<JoinedRow[]>(sql, [value]);
    const [first] = rows;
    if (first === undefined) return undefined;
    const { scope, resourceId: _, expiresAt, blockedAt, createdAt, ...row } = first;
    return {
      ...row,
      expiresAt: new Date(Number(expiresAt)),
      blockedAt: blockedAt === null ? null : new Date(Number(blockedAt)),
      createdAt: new Date(Number(createdAt)),
      resources: scope === 'all' ? scope : rows.flatMap(({ resourceId }) => resourceId ?? []),
    };
  }

  private async allWithCoverage(rows: readonly CdkEntity[]): Promise<CdkRow[]> {
    const listed = rows.filter(({ scope }) => scope === 'listed').map(({ id }) => id);
    const covered =
      listed.length === 0
        ? []
        : await this.coverage.find({ where: { cdkId: In(listed) }, order: { resourceId: 'ASC' } });
    const byCdk = Map.groupBy(covered, ({ cdkId }) => cdkId);
    return rows.map(({ scope, ...row }) => ({
      ...row,
      resources: scope === 'all' ? scope : (byCdk.get(row.id) ?? []).map(({ resourceId }) => resourceId),
    }));
  }

  private get rows() {
    return this.database.manager.getRepository(CdkEntity);
  }

  private get coverage() {
    return this.database.manager.getRepository(CdkResourceEntity);
  }
}

function scopeOf(resources: Cdk['resources']): CdkEntity['scope'] {
  return resources === 'all' ? 'all' : 'listed';
}

function* batches<T>(rows: readonly T[]): Generator<T[]> {
  for (let start = 0; start < rows.length; start += BATCH) yield rows.slice(start, start + BATCH);
}
