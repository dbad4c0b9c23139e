import { Injectable } from '@nestjs/common';
import { And, In, LessThanOrEqual, MoreThan, Not, type SelectQueryBuilder } from 'typeorm';
import { Database } from '../../database/database.ts';
import type { BlobKey } from '../../storage/blob-store.ts';
import type { CheckedPackage, NamedStorage } from '../package-check.ts';
import { PackageCheckEntity } from './package-check.entity.ts';
import { StorageEntity } from './storage.entity.ts';

interface Row {
  readonly id: number;
  readonly key: BlobKey;
  readonly size: number | string;
  readonly sha256: string;
  readonly createdAt: number | string;
  readonly retiredAt: number | string | null;
  readonly erasedAt: number | string | null;
  readonly checkedAt: number | string | null;
  readonly damagedAt: number | string | null;
}

/** Rows that one query reads. Rows of packages are large, and other queries must not wait long. */
const PAGE = 200;

/** The comparisons of stored packages with their records. */
@Injectable()
export class PackageChecksRepo {
  constructor(private readonly database: Database) {}

  /** The packages with ids above `after` that have their bytes, and the id to go on with; undefined at the end. */
  async page(after: number): Promise<{ packages: CheckedPackage[]; last: number } | undefined> {
    const query = this.packages().where('s.id > :after', { after }).orderBy('s.id').limit(PAGE);
    const rows = await query.getRawMany<Row>();
    const last = rows.at(-1)?.id;
    if (last === undefined) return undefined;
    return { packages: rows.filter(({ erasedAt }) => erasedAt === null).map(checkedOf), last };
  }

  /** Undefined when no row names it, or its bytes were erased. */
  async byKey(key: BlobKey): Promise<CheckedPackage | undefined> {
    const row = await this.packages().where({ packagePath: key }).getRawOne<Row>();
    return row === undefined || row.erasedAt !== null ? undefined : checkedOf(row);
  }

  /** The damaged packages, with the time since which they are known to be. */
  async damaged(): Promise<Map<BlobKey, Date>> {
    const rows = await this.packages().where('c.damagedAt > 0 AND s.erasedAt IS NULL').getRawMany<Row>();
    return new Map(rows.map(({ key, damagedAt }) => [key, new Date(Number(damagedAt))]));
  }

  async namesOf(storageId: number): Promise<NamedStorage | undefined> {
    return this.database.manager
      .createQueryBuilder(StorageEntity, 's')
      .innerJoin('s.version', 'v')
      .select('v.resourceId', 'resource')
      .addSelect('v.name', 'version')
      .addSelect('s.versionId', 'versionId')
      .addSelect('s.oldVersionId', 'oldVersionId')
      .addSelect('s.updateType', 'updateType')
      .addSelect('s.os', 'os')
      .addSelect('s.arch', 'arch')
      .where({ id: storageId })
      .getRawOne<NamedStorage>();
  }

  /** Call it within a transaction. @param damagedAt null when the package is sound */
  async record(storageId: number, checkedAt: Date, damagedAt: Date | null): Promise<void> {
    await this.checks.upsert({ storageId, checkedAt, damagedAt }, ['storageId']);
  }

  /** Removes the checks of packages with ids above `after`, up to `last`, that are not among `kept`. */
  async forget(after: number, last: number, kept: readonly number[]): Promise<void> {
    const storageId = And(MoreThan(after), LessThanOrEqual(last), Not(In(kept)));
    if (await this.checks.existsBy({ storageId }))
      await this.database.transaction(() => this.checks.delete({ storageId }));
  }

  private packages(): SelectQueryBuilder<StorageEntity> {
    return this.database.manager
      .createQueryBuilder(StorageEntity, 's')
      .leftJoin(PackageCheckEntity, 'c', 'c.storageId = s.id')
      .select('s.id', 'id')
      .addSelect('s.packagePath', 'key')
      .addSelect('s.fileSize', 'size')
      .addSelect('s.sha256', 'sha256')
      .addSelect('s.createdAt', 'createdAt')
      .addSelect('s.retiredAt', 'retiredAt')
      .addSelect('s.erasedAt', 'erasedAt')
      .addSelect('c.checkedAt', 'checkedAt')
      .addSelect('c.damagedAt', 'damagedAt');
  }

  private get checks() {
    return this.database.manager.getRepository(PackageCheckEntity);
  }
}

function checkedOf({
  id,
  key,
  size,
  sha256,
  createdAt,
  retiredAt,
  checkedAt,
  damagedAt,
}: Row): CheckedPackage {
  return {
    id,
    key,
    size: Number(size),
    sha256,
    checkedAt: new Date(Number(checkedAt ?? createdAt)),
    damagedAt: damagedAt === null ? null : new Date(Number(damagedAt)),
    isRetired: retiredAt !== null,
  };
}
