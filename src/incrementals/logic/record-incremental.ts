import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.ts';
import { EventBus } from '../../events/event-bus.ts';
import type { IncrementalPair } from '../../packages/incremental-pair.ts';
import type { StoredPlace } from '../../packages/logic/store-package.ts';
import { Packages } from '../../packages/packages.ts';
import type { NewPackage } from '../../packages/stored-package.ts';
import { ResourcesService } from '../../resources/logic/resources.service.ts';
import type { StagedFile } from '../../storage/staged-file.ts';
import { VersionExists, VersionNotFound } from '../../versions/errors.ts';
import type { NewVersion, Version } from '../../versions/version.ts';
import { Versions } from '../../versions/versions.ts';
import { IncrementalRepo } from '../repo/incremental.repo.ts';

export interface StoredIncremental extends StoredPlace {
  readonly version: Version;
  readonly origin: 'built' | 'uploaded';
  /** The name of the version from which it starts. */
  readonly oldVersion: string;
  readonly pair: IncrementalPair;
  readonly file: Pick<StagedFile, 'size' | 'sha1' | 'sha256' | 'sha512'>;
  /** The extension without its dot. */
  readonly fileType: string;
  /** Texts of the version that are replaced in the same transaction. */
  readonly texts?: Partial<Pick<NewVersion, 'releaseNote' | 'customData'>>;
}

/** Writes the rows of an incremental package, built here or uploaded, all or none. */
@Injectable()
export class RecordIncremental {
  constructor(
    private readonly database: Database,
    private readonly resources: ResourcesService,
    private readonly versions: Versions,
    private readonly packages: Packages,
    private readonly incrementals: IncrementalRepo,
    private readonly events: EventBus,
  ) {}

  /**
   * @throws VersionExists when this pair has a package already
   * @throws VersionNotFound when the full package of the new version was retired
   */
  record(stored: StoredIncremental): Promise<NewPackage> {
    const { version, origin, oldVersion, pair, file, texts } = stored;
    const { id, name, resourceId: resource } = version;
    return this.database.transaction(async () => {
      const revision = await this.resources.touch(resource);
      await this.checkTarget(pair, name);
      await this.makeReady(pair);
      const storage = newStorage(stored);
      await this.packages.insert(storage);
      await this.versions.update(id, { ...texts, revision });
      const { os, arch } = pair;
      const facts = { resource, version: name, origin, oldVersion, os, arch, size: file.size };
      await this.events.raise('incremental.ready', facts);
      return storage;
    });
  }

  private async checkTarget(pair: IncrementalPair, name: string): Promise<void> {
    const target = await this.packages.findFull(pair.versionId, pair);
    if (target?.retiredAt !== null) throw new VersionNotFound(name, 'with a full package for this platform');
  }

  private async makeReady(pair: IncrementalPair): Promise<void> {
    await this.incrementals.add(pair);
    const row = await this.incrementals.findPair(pair);
    if (row === undefined || row.status === 'ready')
      throw new VersionExists('there is an incremental package from this version already');
    await this.incrementals.changeStatus(row.id, row.status, { status: 'ready', reason: null });
  }
}

function newStorage({ pair, key, fileName, file, fileType }: StoredIncremental): NewPackage {
  return {
    ...pair,
    kind: 'package',
    fileName,
    updateType: 'incremental',
    packagePath: key,
    sha1: file.sha1,
    sha256: file.sha256,
    sha512: file.sha512,
    fileType,
    fileSize: file.size,
    fileHashes: null,
    createdAt: new Date(),
  };
}
