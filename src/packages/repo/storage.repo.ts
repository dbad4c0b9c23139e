import { Injectable } from '@nestjs/common';
import { In, IsNull, Not } from 'typeorm';
import { Database } from '../../database/database.ts';
import type { UpdateType } from '../../resources/resource.ts';
import type { IncrementalPair } from '../incremental-pair.ts';
import type { Platform } from '../../resources/platform.ts';
import type { BlobKey } from '../../storage/blob-store.ts';
import { slotOfPackage } from '../artifact.ts';
import { Packages } from '../packages.ts';
import type { NewPackage, PackageWithTree } from '../stored-package.ts';
import { StorageEntity } from './storage.entity.ts';

const RETIRED_INCREMENTAL = { updateType: 'incremental', retiredAt: Not(IsNull()) } as const;

@Injectable()
export class StorageRepo extends Packages {
  constructor(private readonly database: Database) {
    super();
  }

  async insert(storage: NewPackage): Promise<void> {
    const slot = slotOfPackage(storage);
    // During an upgrade a node of the previous release retires packages without giving up their slots.
    await this.rows.update({ versionId: storage.versionId, slot, ...RETIRED_INCREMENTAL }, { slot: null });
    await this.rows.insert({ ...storage, slot });
  }

  async findFull(versionId: number, { os, arch }: Platform): Promise<StorageEntity | undefined> {
    const where = { versionId, os, arch, updateType: 'full', oldVersionId: 0 } as const;
    return (await this.rows.findOneBy(where)) ?? undefined;
  }

  async findIncremental({
    versionId,
    oldVersionId,
    os,
    arch,
  }: IncrementalPair): Promise<StorageEntity | undefined> {
    const updateType = 'incremental' as const;
    const where = { versionId, oldVersionId, os, arch, updateType, retiredAt: IsNull() };
    return (await this.rows.findOneBy(where)) ?? undefined;
  }

  async retireIncremental({ versionId, oldVersionId, os, arch }: IncrementalPair, at: Date): Promise<void> {
    const where = { versionId, oldVersionId, os, arch, updateType: 'incremental' as const };
    await this.rows.update({ ...where, retiredAt: IsNull() }, { retiredAt: at, slot: null });
  }

  async findWithTree(versionId: number, { os, arch }: Platform): Promise<PackageWithTree | undefined> {
    const where = { versionId, os, arch, updateType: 'full', oldVersionId: 0 };
    const query = this.rows.createQueryBuilder('storage').addSelect('storage.fileHashes').where(where);
    const found = await query.getOne();
    return found?.fileHashes == null ? undefined : (found as PackageWithTree);
  }

  async hasTree(versionId: number, { os, arch }: Platform): Promise<boolean> {
    const where = { versionId, os, arch, updateType: 'full' as const, fileHashes: Not(IsNull()) };
    return this.rows.existsBy(where);
  }

  ofVersions(versionIds: readonly number[], updateType?: UpdateType): Promise<StorageEntity[]> {
    const type = updateType === undefined ? {} : { updateType };
    return this.rows.find({ where: { versionId: In(versionIds), ...type }, order: { id: 'ASC' } });
  }

  /** The keys that a row names. */
  async referenced(keys: readonly BlobKey[]): Promise<Set<BlobKey>> {
    const rows = await this.rows.find({ where: { packagePath: In(keys) }, select: { packagePath: true } });
    return new Set(rows.map((row) => row.packagePath));
  }

  private get rows() {
    return this.database.manager.getRepository(StorageEntity);
  }
}
