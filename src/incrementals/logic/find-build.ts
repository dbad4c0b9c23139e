import { Injectable } from '@nestjs/common';
import type { IncrementalEntity } from '../repo/incremental.entity.ts';
import { StorageRepo, type StorageWithTree } from '../../packages/repo/storage.repo.ts';
import type { VersionEntity } from '../../versions/repo/version.entity.ts';
import { VersionRepo } from '../../versions/repo/version.repo.ts';

/** What is needed to build an incremental package. */
export interface Build {
  readonly row: IncrementalEntity;
  readonly version: VersionEntity;
  readonly oldName: string;
  /** The full package of the old version; only its file list is used. */
  readonly from: StorageWithTree;
  readonly to: StorageWithTree;
}

@Injectable()
export class FindBuild {
  constructor(
    private readonly versions: VersionRepo,
    private readonly storages: StorageRepo,
  ) {}

  /** @returns the reason when there is nothing to build from */
  async find(row: IncrementalEntity): Promise<Build | string> {
    const version = await this.versions.findById(row.versionId);
    const old = await this.versions.findById(row.oldVersionId);
    const to = await this.storages.findTree(row.versionId, row);
    const from = await this.storages.findTree(row.oldVersionId, row);
    if (version === undefined || to === undefined || to.retiredAt !== null)
      return 'the full package is not kept any more';
    if (old === undefined || from === undefined)
      return 'the old version has no full package for this platform';
    return { row, version, oldName: old.name, from, to };
  }
}
