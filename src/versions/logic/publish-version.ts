import { Injectable, Logger } from '@nestjs/common';
import { AcceptPackage } from '../../packages/logic/accept-package.ts';
import { StorePackage } from '../../packages/logic/store-package.ts';
import { ResourcesService } from '../../resources/logic/resources.service.ts';
import type { StagedFile } from '../../storage/staged-file.ts';
import type { Publication } from '../version.ts';
import { CheckPublication } from './check-publication.ts';
import { RepeatPublication } from './repeat-publication.ts';
import { type RecordedPackage, RecordPublication } from './record-publication.ts';

/** Publishes an uploaded full package: checks, stores and records it. The bytes of a damaged package repair it. */
@Injectable()
export class PublishVersion {
  private readonly logger = new Logger('Versions');

  constructor(
    private readonly resources: ResourcesService,
    private readonly repeatPublication: RepeatPublication,
    private readonly checkPublication: CheckPublication,
    private readonly acceptPackage: AcceptPackage,
    private readonly storePackage: StorePackage,
    private readonly recordPublication: RecordPublication,
  ) {}

  /** @throws ResourceNotFound, VersionExists, VersionNotOrderable, InvalidParams, PackageRefused, QueueFull */
  async publish(publication: Publication, staged: StagedFile): Promise<RecordedPackage> {
    const resource = await this.resources.get(publication.resourceId);
    const repeated = await this.repeatPublication.repeat(publication, staged);
    if (repeated !== undefined) return repeated;
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
