import { Injectable } from '@nestjs/common';
import type { Slice } from '../../database/slice.ts';
import { ResourcesService } from '../../resources/logic/resources.service.ts';
import type { ResourceId } from '../../resources/resource.ts';
import { DamagedPackages } from '../../packages/logic/damaged-packages.ts';
import { Packages } from '../../packages/packages.ts';
import type { ShownPackage } from '../../packages/stored-package.ts';
import type { Version } from '../version.ts';
import { type VersionFilter, VersionRepo } from '../repo/version.repo.ts';

export interface VersionWithStorages {
  readonly version: Version;
  readonly storages: readonly ShownPackage[];
}

@Injectable()
export class ListVersions {
  constructor(
    private readonly resources: ResourcesService,
    private readonly versions: VersionRepo,
    private readonly packages: Packages,
    private readonly damaged: DamagedPackages,
  ) {}

  /** Newest first. @throws ResourceNotFound */
  async list(
    id: ResourceId,
    slice: Slice,
    filter: VersionFilter,
  ): Promise<{ rows: VersionWithStorages[]; total: number }> {
    await this.resources.get(id);
    const { rows, total } = await this.versions.list(id, slice, filter);
    const storages = await this.packages.ofVersions(
      rows.map((version) => version.id),
      'full',
    );
    const byVersion = Map.groupBy(this.damaged.show(storages), (storage) => storage.versionId);
    return { rows: rows.map((version) => ({ version, storages: byVersion.get(version.id) ?? [] })), total };
  }
}
