import { Injectable } from '@nestjs/common';
import { InvalidParams } from '../../errors/invalid-params.ts';
import type { ResourceId } from '../../resources/resource.ts';
import type { Platform } from '../../resources/platform.ts';
import type { IncrementalPair } from '../../packages/incremental-pair.ts';
import { Packages } from '../../packages/packages.ts';
import type { PackageWithTree } from '../../packages/stored-package.ts';
import { VersionNotFound } from '../../versions/errors.ts';
import type { Version } from '../../versions/version.ts';
import { Versions } from '../../versions/versions.ts';

/** Two versions of a resource that both have a full package for one platform, each with its file tree. */
export interface UpdatePair {
  readonly version: Version;
  readonly pair: IncrementalPair;
  readonly from: PackageWithTree;
  readonly to: PackageWithTree;
}

@Injectable()
export class FindUpdatePair {
  constructor(
    private readonly versions: Versions,
    private readonly packages: Packages,
  ) {}

  /** @throws VersionNotFound for the new one, InvalidParams on `old_version` for the old one */
  async find(id: ResourceId, name: string, oldName: string, platform: Platform): Promise<UpdatePair> {
    const version = await this.versions.find(id, name);
    const to = version && (await this.packages.findWithTree(version.id, platform));
    if (to === undefined || to.retiredAt !== null)
      throw new VersionNotFound(name, 'with a full package for this platform');
    const old = await this.versions.find(id, oldName);
    if (old === undefined) throw InvalidParams.of('old_version', 'is not a version of this resource');
    const from = await this.packages.findWithTree(old.id, platform);
    if (from === undefined) throw InvalidParams.of('old_version', 'has no full package for this platform');
    if (old.id === version!.id) throw InvalidParams.of('old_version', 'is the same version');
    const pair = { versionId: version!.id, oldVersionId: old.id, ...platform };
    return { version: version!, pair, from, to };
  }
}
