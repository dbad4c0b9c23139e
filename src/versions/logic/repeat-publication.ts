import { Injectable } from '@nestjs/common';
import { RestorePackage } from '../../packages/logic/restore-package.ts';
import { Packages } from '../../packages/packages.ts';
import type { StagedFile } from '../../storage/staged-file.ts';
import { VersionRepo } from '../repo/version.repo.ts';
import type { Publication } from '../version.ts';
import type { RecordedPackage } from './record-publication.ts';

/** Takes uploads of a package that is stored already and damaged: the upload repairs it. */
@Injectable()
export class RepeatPublication {
  constructor(
    private readonly versions: VersionRepo,
    private readonly packages: Packages,
    private readonly restorePackage: RestorePackage,
  ) {}

  /** Undefined when there is no such package, or it is sound. */
  async repeat(publication: Publication, staged: StagedFile): Promise<RecordedPackage | undefined> {
    const { resourceId, name, channel, platform } = publication;
    const version = await this.versions.find(resourceId, name);
    if (version?.channel !== channel) return undefined;
    const storage = await this.packages.findFull(version.id, platform);
    if (storage === undefined || storage.retiredAt !== null || storage.sha256 !== staged.sha256)
      return undefined;
    const isRestored = await this.restorePackage.restore(storage.packagePath, staged.path);
    return isRestored ? { version, storage, isRepeated: true } : undefined;
  }
}
