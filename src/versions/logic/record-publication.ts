import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.ts';
import { UniqueViolation } from '../../database/unique-violation.ts';
import type { StoredPlace } from '../../packages/logic/store-package.ts';
import { Packages } from '../../packages/packages.ts';
import type { NewPackage } from '../../packages/stored-package.ts';
import { ResourcesService } from '../../resources/logic/resources.service.ts';
import type { StagedFile } from '../../storage/staged-file.ts';
import { VersionExists } from '../errors.ts';
import { VersionRepo } from '../repo/version.repo.ts';
import type { NewVersion, Publication, Version } from '../version.ts';
import { CheckPublication } from './check-publication.ts';
import { VersionEvents } from './version-events.ts';

export interface StoredFile extends StoredPlace {
  readonly staged: StagedFile;
  /** The extension without its dot. */
  readonly fileType: string;
  /** The file tree as JSON; null when the file was not read as an archive. */
  readonly fileHashes: string | null;
}

/** The rows that a publication wrote. */
export interface RecordedPackage {
  readonly version: Version;
  readonly storage: NewPackage;
  /** Whether there was such a package before, so that nothing was written. */
  readonly isRepeated?: boolean;
}

/** Writes the rows of a publication, all or none. */
@Injectable()
export class RecordPublication {
  constructor(
    private readonly database: Database,
    private readonly resources: ResourcesService,
    private readonly versions: VersionRepo,
    private readonly packages: Packages,
    private readonly checkPublication: CheckPublication,
    private readonly events: VersionEvents,
  ) {}

  /** @throws VersionExists when a concurrent publication was faster, and the errors of CheckPublication */
  async record(publication: Publication, stored: StoredFile): Promise<RecordedPackage> {
    try {
      return await this.database.transaction(() => this.write(publication, stored));
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
      await this.checkPublication.check(publication);
      throw new VersionExists(`version ${publication.name} exists for this platform`);
    }
  }

  private async write(publication: Publication, stored: StoredFile): Promise<RecordedPackage> {
    const now = new Date();
    const revision = await this.resources.touch(publication.resourceId);
    const existing = await this.checkPublication.check(publication);
    const version = existing
      ? await this.join(existing, publication, revision)
      : await this.versions.insert(await this.newVersion(publication, revision, now));
    const storage = newStorage(version.id, publication, stored, now);
    await this.packages.insert(storage);
    await this.events.raiseStored(version, storage, publication.oldVersion);
    if (existing === undefined && version.status === 'published')
      await this.events.raisePublished(version, { from: 'new', isFirst: true }, [publication.platform]);
    return { version, storage };
  }

  private async join(existing: Version, publication: Publication, revision: number): Promise<Version> {
    const { releaseNote = existing.releaseNote, customData = existing.customData } = publication;
    const change = { releaseNote, customData, revision };
    await this.versions.update(existing.id, change);
    return { ...existing, ...change };
  }

  private async newVersion(publication: Publication, revision: number, now: Date): Promise<NewVersion> {
    const {
      resourceId,
      name,
      channel,
      status = 'published',
      releaseNote = '',
      customData = '',
    } = publication;
    const published = status === 'published';
    return {
      resourceId,
      name,
      channel,
      status,
      releaseNote,
      customData,
      revision,
      number: published ? await this.resources.nextVersionNumber(resourceId) : null,
      createdAt: now,
      publishedAt: published ? now : null,
    };
  }
}

function newStorage(
  versionId: number,
  { platform }: Publication,
  { key, fileName, staged, fileType, fileHashes }: StoredFile,
  createdAt: Date,
): NewPackage {
  return {
    versionId,
    kind: 'package',
    fileName,
    updateType: 'full',
    os: platform.os,
    arch: platform.arch,
    oldVersionId: 0,
    packagePath: key,
    sha1: staged.sha1,
    sha256: staged.sha256,
    sha512: staged.sha512,
    fileType,
    fileSize: staged.size,
    fileHashes,
    createdAt,
  };
}
