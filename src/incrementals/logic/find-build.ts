import { Injectable } from '@nestjs/common';
import type { IncrementalEntity } from '../repo/incremental.entity.ts';
import { Packages } from '../../packages/packages.ts';
import type { PackageWithTree } from '../../packages/stored-package.ts';
import type { Version } from '../../versions/version.ts';
import { Versions } from '../../versions/versions.ts';

/** The inputs for building an incremental package. */
export interface Build {
  readonly row: IncrementalEntity;
  readonly version: Version;
  readonly oldName: string;
  /** The full package of the old version; only its file tree is used. */
  readonly from: PackageWithTree;
  readonly to: PackageWithTree;
}

@Injectable()
export class FindBuild {
  constructor(
    private readonly versions: Versions,
    private readonly packages: Packages,
  ) {}

  /** @returns the inputs, or the reason why an input is missing */
  async find(row: IncrementalEntity): Promise<Build | string> {
    const version = await this.versions.findById(row.versionId);
    const old = await this.versions.findById(row.oldVersionId);
    const to = await this.packages.findWithTree(row.versionId, row);
    const from = await this.packages.findWithTree(row.oldVersionId, row);
    if (version === undefined || to === undefined || to.retiredAt !== null)
      return 'the full package is not kept any more';
    if (old === undefined || from === undefined)
      return 'the old version has no full package for this platform';
    return { row, version, oldName: old.name, from, to };
  }
}
