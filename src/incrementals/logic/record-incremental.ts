import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.ts';
import { ResourceRepo } from '../../resources/repo/resource.repo.ts';
import type { StagedFile } from '../../storage/staged-file.ts';
import type { BlobKey } from '../../storage/blob-store.ts';
import type { IncrementalPair } from '../../packages/incremental-pair.ts';
import { IncrementalRepo } from '../repo/incremental.repo.ts';
import { type NewStorage, StorageRepo } from '../../packages/repo/storage.repo.ts';
import { VersionExists, VersionNotFound } from '../../versions/errors.ts';
import type { VersionEntity } from '../../versions/repo/version.entity.ts';
import { type NewVersion, VersionRepo } from '../../versions/repo/version.repo.ts';

export interface StoredIncremental {
  readonly pair: IncrementalPair;
  readonly key: BlobKey;
  readonly file: Pick<StagedFile, 'size' | 'sha1' | 'sha256' | 'sha512'>;
  /** The extension without its dot. */
  readonly fileType: string;
}

/** Writes the rows of an incremental package, built here or uploaded, all or none. */
@Injectable()
export class RecordIncremental {
  constructor(
    private readonly database: Database,
    private readonly resources: ResourceRepo,
    private readonly versions: VersionRepo,
    private readonly storages: StorageRepo,
    private readonly incrementals: IncrementalRepo,
  ) {}

  /**
   * @param texts of the version, changed with it
   * @throws VersionExists when there is one already
   * @throws VersionNotFound when the full package it leads to was retired meanwhile
   */
  async record(
    { id, name, resourceId }: VersionEntity,
    stored: StoredIncremental,
    texts: Partial<Pick<NewVersion, 'releaseNote' | 'customData'>> = {},
  ): Promise<NewStorage> {
    return this.database.transaction(async () => {
      const revision = await this.resources.touch(resourceId);
      await this.checkTarget(stored.pair, name);
      await this.makeReady(stored.pair);
      const storage = newStorage(stored);
      await this.storages.insert(storage);
      await this.versions.update(id, { ...texts, revision });
      return storage;
    });
  }

  private async checkTarget({ versionId, os, arch }: IncrementalPair, name: string): Promise<void> {
    const target = await this.storages.findFull(versionId, os, arch);
    if (target?.retiredAt !== null) throw new VersionNotFound(name, 'with a full package for this platform');
  }

  private async makeReady(pair: IncrementalPair): Promise<void> {
    await this.incrementals.add(pair);
    const row = await this.incrementals.findPair(pair);
    if (row === undefined || row.status === 'ready')
      throw new VersionExists('there is an incremental package from this version already');
    await this.incrementals.settle(row.id, row.status, { status: 'ready', reason: null });
  }
}

function newStorage({ pair, key, file, fileType }: StoredIncremental): NewStorage {
  return {
    ...pair,
    updateType: 'incremental',
    packagePath: key,
    sha1: file.sha1,
    sha256: file.sha256,
    sha512: file.sha512,
    fileType,
    fileSize: file.size,
    fileHashes: null,
    createdAt: new Date(),
  };
}
