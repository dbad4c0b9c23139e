import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import type { StagedFile } from '../../storage/staged-file.ts';
import { PackageRefused } from '../../archives/errors.ts';
import { detectArchiveType } from '../../archives/detect-archive-type.ts';
import { IncrementalBuilder } from '../../archives/workers/incremental-builder.ts';
import type { PackageWithTree } from '../../packages/stored-package.ts';
import type { ResourceId } from '../../resources/resource.ts';

/** Decides whether an uploaded file may become the incremental package from one version to another. */
@Injectable()
export class AcceptIncremental {
  constructor(
    private readonly builder: IncrementalBuilder,
    private readonly config: Config,
  ) {}

  /**
   * @param from full package of the old version @param to full package of the new one
   * @throws PackageRefused, QueueFull
   */
  async check(
    staged: StagedFile,
    resource: ResourceId,
    from: PackageWithTree,
    to: PackageWithTree,
  ): Promise<void> {
    const type = await detectArchiveType(staged.path);
    if (type === undefined) throw new PackageRefused('not a .zip or .tar.gz archive');
    if (type !== to.fileType)
      throw new PackageRefused(`a ${type} archive, but the full package of this version is a ${to.fileType}`);
    const limit = Math.ceil(to.fileSize * this.config.incremental.max_ratio);
    if (staged.size >= limit)
      throw new PackageRefused(`not smaller than ${limit} bytes, the limit for this full package`);
    const trees = [from.fileHashes, to.fileHashes] as const;
    await this.builder.check({ path: staged.path, type }, trees, resource);
  }
}
