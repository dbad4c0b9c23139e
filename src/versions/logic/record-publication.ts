import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.ts';
import { UniqueViolation } from '../../database/unique-violation.ts';
import { ResourceRepo } from '../../resources/repo/resource.repo.ts';
import type { StagedFile } from '../../storage/staged-file.ts';
import type { BlobKey } from '../../storage/blob-store.ts';
import { type NewStorage, StorageRepo } from '../../packages/repo/storage.repo.ts';
import { VersionExists } from '../errors.ts';
import type { VersionEntity } from '../repo/version.entity.ts';
import { type NewVersion, VersionRepo } from '../repo/version.repo.ts';
import type { Publication } from '../version.ts';
import { CheckPublication } from './check-publication.ts';
import { type PlannedIncremental, PublicationSteps } from './publication-steps.ts';

export interface StoredPackage {
  readonly key: BlobKey;
  readonly staged: StagedFile;
  /** The extension without its dot. */
  readonly fileType: string;
  /** The file tree as JSON, for packages that were looked into. */
  readonly fileHashes: string | null;
}

export interface Recorded {
  /** Whether the version is new, not just this platform of it. */
  readonly isNew: boolean;
  readonly version: VersionEntity;
  readonly storage: NewStorage;
  /** The incremental packages that come of it. */
  readonly incrementals: readonly PlannedIncremental[];
}

/** Writes the rows of a publication, all or none. */
@Injectable()
export class RecordPublication {
  constructor(
    private readonly database: Database,
    private readonly resources: ResourceRepo,
    private readonly versions: VersionRepo,
    private readonly storages: StorageRepo,
    private readonly publications: CheckPublication,
    private readonly steps: PublicationSteps,
  ) {}

  /** @throws VersionExists for the loser of a race, and what CheckPublication throws */
  async record(publication: Publication, stored: StoredPackage): Promise<Recorded> {
    try {
      return await this.database.transaction(() => this.write(publication, stored));
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
      throw new VersionExists(`version ${publication.name} exists for this platform`);
    }
  }

  private async write(publication: Publication, stored: StoredPackage): Promise<Recorded> {
    const now = new Date();
    const revision = await this.resources.touch(publication.resourceId);
    const existing = await this.publications.check(publication);
    const version = existing
      ? await this.join(existing, publication, revision)
      : await this.versions.insert(await this.newVersion(publication, revision, now));
    const storage = newStorage(version.id, publication, stored, now);
    await this.storages.insert(storage);
    const incrementals = await this.steps.run({ version, storage }, publication.oldVersion);
    return { isNew: existing === undefined, version, storage, incrementals };
  }

  private async join(
    existing: VersionEntity,
    publication: Publication,
    revision: number,
  ): Promise<VersionEntity> {
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
      number: published ? await this.resources.nextNumber(resourceId) : null,
      createdAt: now,
      publishedAt: published ? now : null,
    };
  }
}

function newStorage(
  versionId: number,
  { platform }: Publication,
  { key, staged, fileType, fileHashes }: StoredPackage,
  createdAt: Date,
): NewStorage {
  return {
    versionId,
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
