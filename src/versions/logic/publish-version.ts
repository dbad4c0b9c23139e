import { Injectable, Logger } from '@nestjs/common';
import { AcceptPackage } from '../../packages/logic/accept-package.ts';
import { RestorePackage } from '../../packages/logic/restore-package.ts';
import { StorePackage } from '../../packages/logic/store-package.ts';
import { ResourcesService } from '../../resources/logic/resources.service.ts';
import type { StagedFile } from '../../storage/staged-file.ts';
import { PackageExists } from '../package-exists.ts';
import type { Publication } from '../version.ts';
import { CheckPublication } from './check-publication.ts';
import { type RecordedPackage, RecordPublication } from './record-publication.ts';
import { VersionEvents } from './version-events.ts';

/** Publishes an uploaded full package: checks, stores and records it. The bytes of a damaged package repair it. */
@Injectable()
export class PublishVersion {
  private readonly logger = new Logger('Versions');

  constructor(
    private readonly resources: ResourcesService,
    private readonly checkPublication: CheckPublication,
    private readonly acceptPackage: AcceptPackage,
    private readonly storePackage: StorePackage,
    private readonly restorePackage: RestorePackage,
    private readonly recordPublication: RecordPublication,
    private readonly events: VersionEvents,
  ) {}

  /**
   * Publishing the same bytes again changes nothing, unless the stored ones are damaged: then it repairs them.
   * @throws ResourceNotFound, VersionExists, VersionNotOrderable, InvalidParams, PackageRefused, QueueFull
   */
  async publish(publication: Publication, staged: StagedFile): Promise<RecordedPackage> {
    try {
      return await this.publishNew(publication, staged);
    } catch (error) {
      if (!(error instanceof PackageExists) || !isRepetition(error, staged)) throw error;
      await this.restorePackage.restore(error.stored.packagePath, staged.path);
      await this.events.raiseRepeated(error.version);
      return { version: error.version, storage: error.stored, isRepeated: true };
    }
  }

  private async publishNew(publication: Publication, staged: StagedFile): Promise<RecordedPackage> {
    const resource = await this.resources.get(publication.resourceId);
    await this.checkPublication.check(publication);
    const { name: version, platform } = publication;
    const { fileType, fileHashes } = await this.acceptPackage.check(staged, resource, platform.os);
    const recorded = await this.storePackage.storeAndRecord(
      { resource: resource.id, version, platform, fileType, clientName: staged.clientName },
      staged.path,
      (place) => this.recordPublication.record(publication, { ...place, staged, fileType, fileHashes }),
    );
    this.log(recorded);
    return recorded;
  }

  private log({ version, storage }: RecordedPackage): void {
    const { resourceId: resource, name, number, channel, status } = version;
    const { os, arch, fileSize: size } = storage;
    this.logger.log(
      { resource, version: name, number, channel, status, os, arch, size },
      'package published',
    );
  }
}

/** A package that is not offered any more cannot be published again. */
function isRepetition({ stored }: PackageExists, { sha256 }: StagedFile): boolean {
  return stored.sha256 === sha256 && stored.retiredAt === null;
}
