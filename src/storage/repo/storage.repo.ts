import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Database } from '../../database/database.ts';
import type { BlobKey } from './blobs/blob-store.ts';
import { StorageEntity } from './storage.entity.ts';

export type NewStorage = Omit<StorageEntity, 'id' | 'version'>;

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

  /** In the order in which they were published. */
  ofVersions(versionIds: readonly number[]): Promise<StorageEntity[]> {
    return this.rows.find({ where: { versionId: In(versionIds) }, order: { id: 'ASC' } });
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
