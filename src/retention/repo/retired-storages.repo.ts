import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThanOrEqual, Not } from 'typeorm';
import { Database } from '../../database/database.ts';
import type { UpdateType } from '../../resources/resource.ts';
import type { Platform } from '../../resources/platform.ts';
import { IncrementalEntity } from '../../incrementals/repo/incremental.entity.ts';
import { StorageEntity } from '../../packages/repo/storage.entity.ts';

export type RetiredStorage = Pick<
  StorageEntity,
  'id' | 'updateType' | 'os' | 'arch' | 'packagePath' | 'fileSize'
>;

/** The number of packages of one type, and their bytes together. */
export interface RetiredTotal {
  readonly updateType: UpdateType;
  readonly count: number;
  readonly bytes: number;
}

/** The rows of retired packages. A package is retired, later erased; rows of erased incremental packages are removed. */
@Injectable()
export class RetiredStoragesRepo {
  constructor(private readonly database: Database) {}

  /** Frees the slot of an incremental package: the same pair may be built again before this package is erased. */
  async retire(ids: readonly number[], at: Date): Promise<void> {
    const slot = () => "CASE update_type WHEN 'incremental' THEN NULL ELSE slot END";
    await this.rows.update({ id: In(ids), retiredAt: IsNull() }, { retiredAt: at, slot });
  }

  /** Removes the orders for these incremental packages. */
  async removeIncrementals(ids: readonly number[]): Promise<void> {
    await this.incrementals.delete({ id: In(ids) });
  }

  /** Removes all orders, of any status, for incremental packages to these versions on one platform. */
  async removeIncrementalsTo(versionIds: readonly number[], { os, arch }: Platform): Promise<void> {
    await this.incrementals.delete({ versionId: In(versionIds), os, arch });
  }

  /** Packages that were retired at `until` or before and still have their bytes, in the order of ids. */
  due(until: Date, after: number, limit: number): Promise<RetiredStorage[]> {
    const query = this.rows
      .createQueryBuilder('s')
      .where({ retiredAt: LessThanOrEqual(until), erasedAt: IsNull() });
    const columns = ['id', 'updateType', 'os', 'arch', 'packagePath', 'fileSize'];
    return query
      .select(columns.map((column) => `s.${column}`))
      .andWhere('s.id > :after', { after })
      .orderBy('s.id')
      .limit(limit)
      .getMany();
  }

  /** The latest retirement among the packages that still have their bytes. */
  async lastRetirement(): Promise<Date | undefined> {
    const where = { retiredAt: Not(IsNull()), erasedAt: IsNull() };
    const order = { retiredAt: 'DESC' } as const;
    const row = await this.rows.findOne({ where, order, select: { id: true, retiredAt: true } });
    return row?.retiredAt ?? undefined;
  }

  async markErased(ids: readonly number[], at: Date): Promise<void> {
    await this.database.transaction(() =>
      this.rows.update({ id: In(ids), erasedAt: IsNull() }, { erasedAt: at }),
    );
  }

  /** Removes rows of incremental packages whose bytes were erased at `until` or before. */
  async removeErased(until: Date): Promise<void> {
    const gone = { updateType: 'incremental', retiredAt: LessThanOrEqual(until) } as const;
    await this.database.transaction(() => this.rows.delete({ ...gone, erasedAt: LessThanOrEqual(until) }));
  }

  /** Packages that were retired from `from` to `until`. */
  retiredBetween(from: Date, until: Date): Promise<RetiredTotal[]> {
    return this.totals('s.retired_at >= :from AND s.retired_at <= :until', {
      from: from.getTime(),
      until: until.getTime(),
    });
  }

  /** Retired packages that still have their bytes. */
  waiting(): Promise<RetiredTotal[]> {
    return this.totals('s.retired_at IS NOT NULL AND s.erased_at IS NULL', {});
  }

  private async totals(condition: string, parameters: object): Promise<RetiredTotal[]> {
    const rows = await this.rows
      .createQueryBuilder('s')
      .select('s.update_type', 'updateType')
      .addSelect('COUNT(*)', 'count')
      .addSelect('SUM(s.file_size)', 'bytes')
      .where(condition, parameters)
      .groupBy('s.update_type')
      .getRawMany<{ updateType: UpdateType; count: number | string; bytes: number | string }>();
    return rows.map(({ updateType, count, bytes }) => ({
      updateType,
      count: Number(count),
      bytes: Number(bytes),
    }));
  }

  private get rows() {
    return this.database.manager.getRepository(StorageEntity);
  }

  private get incrementals() {
    return this.database.manager.getRepository(IncrementalEntity);
  }
}
