import { Injectable } from '@nestjs/common';
import { In, IsNull, Not } from 'typeorm';
import { Database } from '../../database/database.ts';
import type { UpdateType } from '../../resources/resource.ts';
import type { IncrementalPair } from '../incremental-pair.ts';
import type { Platform } from '../../resources/platform.ts';
import type { BlobKey } from '../../storage/blob-store.ts';
import { StorageEntity } from './storage.entity.ts';

export type NewStorage = Omit<StorageEntity, 'id' | 'version' | 'retiredAt' | 'erasedAt'>;
export type StorageWithTree = StorageEntity & { readonly fileHashes: string };

@Injectable()
export class StorageRepo {
  constructor(private readonly database: Database) {}

  /** @throws UniqueViolation from the transaction around it */
  async insert(storage: NewStorage): Promise<void> {
    await this.rows.insert({ ...storage });
  }

  async find(id: number): Promise<StorageEntity | undefined> {
    return (await this.rows.findOneBy({ id })) ?? undefined;
  }

  async findFull(versionId: number, os: string, arch: string): Promise<StorageEntity | undefined> {
    const where = { versionId, os, arch, updateType: 'full', oldVersionId: 0 } as const;
    return (await this.rows.findOneBy(where as object)) ?? undefined;
  }

  /** The one on offer. */
  async findIncremental({
    versionId,
    oldVersionId,
    os,
    arch,
  }: IncrementalPair): Promise<StorageEntity | undefined> {
    const where = { versionId, oldVersionId, os, arch, updateType: 'incremental' as const };
    return (await this.rows.findOneBy(where)) ?? undefined;
  }

  /** With its file list, where it has one; also when its bytes are gone. */
  async findTree(versionId: number, { os, arch }: Platform): Promise<StorageWithTree | undefined> {
    const where = { versionId, os, arch, updateType: 'full', oldVersionId: 0 };
    const query = this.rows.createQueryBuilder('storage').addSelect('storage.fileHashes').where(where);
    const found = await query.getOne();
    return found?.fileHashes == null ? undefined : (found as StorageWithTree);
  }

  /** Whether there is a file list that `findTree` would give. */
  async hasTree(versionId: number, { os, arch }: Platform): Promise<boolean> {
    const where = { versionId, os, arch, updateType: 'full' as const, fileHashes: Not(IsNull()) };
    return this.rows.existsBy(where);
  }

  /** Full packages and incremental ones, in the order in which they came. */
  ofVersions(versionIds: readonly number[], updateType?: UpdateType): Promise<StorageEntity[]> {
    const type = updateType === undefined ? {} : { updateType };
    return this.rows.find({ where: { versionId: In(versionIds), ...type }, order: { id: 'ASC' } });
  }

  /** Those of `keys` that a row names. */
  async known(keys: readonly BlobKey[]): Promise<Set<BlobKey>> {
    const rows = await this.rows.find({ where: { packagePath: In(keys) }, select: { packagePath: true } });
    return new Set(rows.map((row) => row.packagePath));
  }

  private get rows() {
    return this.database.manager.getRepository(StorageEntity);
  }
}
