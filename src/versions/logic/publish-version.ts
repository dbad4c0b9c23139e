import { Injectable, Logger } from '@nestjs/common';
import { AcceptPackage } from '../../packages/logic/accept-package.ts';
import { KeepPackage } from '../../packages/logic/keep-package.ts';
import { ResourcesService } from '../../resources/logic/resources.service.ts';
import type { StagedFile } from '../../storage/staged-file.ts';
import type { Publication } from '../version.ts';
import { CheckPublication } from './check-publication.ts';
import { type Recorded, RecordPublication } from './record-publication.ts';

/** Takes an uploaded full package in: checked, stored, recorded. */
@Injectable()
export class PublishVersion {
  private readonly logger = new Logger('Versions');

  constructor(
    private readonly resources: ResourcesService,
    private readonly publications: CheckPublication,
    private readonly packages: AcceptPackage,
    private readonly keep: KeepPackage,
    private readonly recordPublication: RecordPublication,
  ) {}

  /** @throws ResourceNotFound, VersionExists, VersionNotOrderable, InvalidParams, PackageRefused */
  async publish(publication: Publication, staged: StagedFile): Promise<Recorded> {
    const resource = await this.resources.get(publication.resourceId);
    await this.publications.check(publication);
    const { name: version, platform } = publication;
    const { fileType, fileHashes } = await this.packages.check(staged, resource.updateType, platform.os);
    const recorded = await this.keep.storeAndRecord(
      { resource: resource.id, version, platform, fileType },
      staged.path,
      (place) => this.recordPublication.record(publication, { ...place, staged, fileType, fileHashes }),
    );
    this.log(recorded);
    return recorded;
  }

  private log({ version, storage }: Recorded): void {
    const { resourceId: resource, name, number, channel, status } = version;
    const { os, arch, fileSize: size } = storage;
    this.logger.log({ resource, version: name, number, channel, status, os, arch, size }, 'package taken in');
  }
}
