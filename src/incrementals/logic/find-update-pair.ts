import { Injectable } from '@nestjs/common';
import { InvalidParams } from '../../errors/invalid-params.ts';
import type { ResourceId } from '../../resources/resource.ts';
import type { Platform } from '../../resources/platform.ts';
import type { IncrementalPair } from '../../packages/incremental-pair.ts';
import { StorageRepo, type StorageWithTree } from '../../packages/repo/storage.repo.ts';
import { VersionNotFound } from '../../versions/errors.ts';
import type { VersionEntity } from '../../versions/repo/version.entity.ts';
import { VersionRepo } from '../../versions/repo/version.repo.ts';

/** Two versions of a resource that both have a full package for one platform, each with its file list. */
export interface UpdatePair {
  readonly version: VersionEntity;
  readonly pair: IncrementalPair;
  readonly from: StorageWithTree;
  readonly to: StorageWithTree;
}

@Injectable()
export class FindUpdatePair {
  constructor(
    private readonly versions: VersionRepo,
    private readonly storages: StorageRepo,
  ) {}

  /** @throws VersionNotFound for the new one, InvalidParams on `old_version` for the old one */
  async find(id: ResourceId, name: string, oldName: string, platform: Platform): Promise<UpdatePair> {
    const version = await this.versions.find(id, name);
    const to = version && (await this.storages.findTree(version.id, platform));
    if (to === undefined || to.retiredAt !== null)
      throw new VersionNotFound(name, 'with a full package for this platform');
    const old = await this.versions.find(id, oldName);
    if (old === undefined) throw InvalidParams.of('old_version', 'is not a version of this resource');
    const from = await this.storages.findTree(old.id, platform);
    if (from === undefined) throw InvalidParams.of('old_version', 'has no full package for this platform');
    if (old.id === version!.id) throw InvalidParams.of('old_version', 'is the same version');
    const pair = { versionId: version!.id, oldVersionId: old.id, ...platform };
    return { version: version!, pair, from, to };
  }
}
