import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { ResourceChanges } from '../../resources/logic/resource-changes.ts';
import { ResourcesService } from '../../resources/logic/resources.service.ts';
import type { StagedFile } from '../../storage/staged-file.ts';
import { AcceptPackage } from '../../packages/logic/accept-package.ts';
import { KeepPackage } from '../../packages/logic/keep-package.ts';
import { packageKey, packageName } from '../../packages/package-name.ts';
import type { Publication } from '../version.ts';
import { CheckPublication } from './check-publication.ts';
import { RecordPublication, type Recorded } from './record-publication.ts';
import { VersionMetrics } from './version-metrics.ts';

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
    private readonly changes: ResourceChanges,
    private readonly metrics: VersionMetrics,
  ) {}

  /** @throws ResourceNotFound, VersionExists, VersionNotOrderable, InvalidParams, PackageRefused */
  async publish(publication: Publication, staged: StagedFile): Promise<Recorded> {
    const resource = await this.resources.get(publication.resourceId);
    await this.publications.check(publication);
    const { fileType, fileHashes } = await this.packages.check(staged, resource.updateType);
    const name = packageName(resource.id, publication.name, publication.platform, fileType);
    const key = packageKey(resource.id, randomUUID(), name);
    const record = () => this.recordPublication.record(publication, { key, staged, fileType, fileHashes });
    const recorded = await this.keep
      .storeAndRecord(key, staged.path, record)
      .catch((error: unknown) => this.changes.failed(resource.id, error));
    this.report(recorded, staged);
    await this.changes.announce(resource.id);
    return recorded;
  }

  private report({ isNew, version, storage }: Recorded, { size }: StagedFile): void {
    const { resourceId: resource, name, number, channel, status } = version;
    const { os, arch } = storage;
    if (isNew && number !== null) this.metrics.countPublished(channel);
    this.logger.log({ resource, version: name, number, channel, status, os, arch, size }, 'package taken in');
  }
}
