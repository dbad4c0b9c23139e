import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { InvalidParams } from '../../errors/invalid-params.ts';
import { ResourceChanges } from '../../resources/logic/resource-changes.ts';
import type { StagedFile } from '../../storage/staged-file.ts';
import { AcceptIncremental } from './accept-incremental.ts';
import { KeepPackage } from '../../packages/logic/keep-package.ts';
import { packageKey, packageName } from '../../packages/package-name.ts';
import { type NewStorage, StorageRepo } from '../../packages/repo/storage.repo.ts';
import { VersionExists } from '../../versions/errors.ts';
import type { Publication } from '../../versions/version.ts';
import { FindUpdatePair, type UpdatePair } from './find-update-pair.ts';
import { RecordIncremental } from './record-incremental.ts';
import type { Recorded } from '../../versions/logic/record-publication.ts';

/** Takes in an incremental package that its publisher has built: proved like those that are built here. */
@Injectable()
export class PublishIncremental {
  private readonly logger = new Logger('Versions');

  constructor(
    private readonly pairs: FindUpdatePair,
    private readonly packages: AcceptIncremental,
    private readonly keep: KeepPackage,
    private readonly recordIncremental: RecordIncremental,
    private readonly changes: ResourceChanges,
    private readonly storages: StorageRepo,
  ) {}

  /** @throws VersionNotFound, VersionExists, InvalidParams, PackageRefused */
  async publish(publication: Publication, staged: StagedFile): Promise<Recorded> {
    const { resourceId, name, oldVersion, platform, releaseNote, customData } = publication;
    if (oldVersion === undefined)
      throw InvalidParams.of('old_version', 'must name the version that an incremental package starts from');
    const found = await this.pairs.find(resourceId, name, oldVersion, platform);
    checkVersion(found, publication);
    await this.packages.check(staged, found.from, found.to);
    const fileType = found.to.fileType;
    const key = packageKey(resourceId, randomUUID(), packageName(resourceId, name, platform, fileType));
    const texts = {
      ...(releaseNote !== undefined && { releaseNote }),
      ...(customData !== undefined && { customData }),
    };
    const record = () =>
      this.recordIncremental.record(found.version, { pair: found.pair, key, file: staged, fileType }, texts);
    const storage = await this.keep
      .storeAndRecord(key, staged.path, record)
      .catch((error: unknown) => this.existing(error, found))
      .catch((error: unknown) => this.changes.failed(resourceId, error));
    this.logger.log(
      { resource: resourceId, version: name, oldVersion, ...platform, size: staged.size },
      'incremental package taken in',
    );
    await this.changes.announce(resourceId);
    return { isNew: false, version: found.version, storage, incrementals: [{ oldVersion, status: 'ready' }] };
  }

  /** One that was built here, or uploaded before, does the same: both have been proved. */
  private async existing(error: unknown, { pair }: UpdatePair): Promise<NewStorage> {
    const storage = error instanceof VersionExists ? await this.storages.findIncremental(pair) : undefined;
    if (storage === undefined) throw error;
    return storage;
  }
}

function checkVersion({ version }: UpdatePair, { channel, status }: Publication): void {
  if (version.channel !== channel)
    throw new VersionExists(`version ${version.name} exists on channel ${version.channel}`);
  if (status !== undefined && status !== version.status)
    throw InvalidParams.of('status', `differs from the existing version, which is ${version.status}`);
}
