import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../database/database.ts';
import { InvalidParams } from '../../errors/invalid-params.ts';
import { EventBus } from '../../events/event-bus.ts';
import { StorePackage } from '../../packages/logic/store-package.ts';
import { Packages } from '../../packages/packages.ts';
import type { NewPackage } from '../../packages/stored-package.ts';
import type { StagedFile } from '../../storage/staged-file.ts';
import { VersionExists } from '../../versions/errors.ts';
import type { RecordedPackage } from '../../versions/logic/record-publication.ts';
import type { Publication } from '../../versions/version.ts';
import { AcceptIncremental } from './accept-incremental.ts';
import { FindUpdatePair, type UpdatePair } from './find-update-pair.ts';
import { RecordIncremental } from './record-incremental.ts';

/** Publishes an incremental package that the publisher built. It is proved in the same way as one that is built here. */
@Injectable()
export class PublishIncremental {
  private readonly logger = new Logger('Versions');

  constructor(
    private readonly pairs: FindUpdatePair,
    private readonly acceptIncremental: AcceptIncremental,
    private readonly storePackage: StorePackage,
    private readonly recordIncremental: RecordIncremental,
    private readonly packages: Packages,
    private readonly database: Database,
    private readonly events: EventBus,
  ) {}

  /** @throws VersionNotFound, VersionExists, InvalidParams, PackageRefused, QueueFull */
  async publish(publication: Publication, staged: StagedFile): Promise<RecordedPackage> {
    const { resourceId, name, oldVersion, platform } = publication;
    if (oldVersion === undefined)
      throw InvalidParams.of('old_version', 'must name the version that an incremental package starts from');
    const found = await this.pairs.find(resourceId, name, oldVersion, platform);
    checkVersion(found, publication);
    await this.acceptIncremental.check(staged, resourceId, found.from, found.to);
    const { fileType } = found.to;
    const { version, pair } = found;
    const named = { resource: resourceId, version: name, platform, fileType, clientName: staged.clientName };
    const texts = textsOf(publication);
    const incremental = {
      version,
      origin: 'uploaded',
      oldVersion,
      pair,
      file: staged,
      fileType,
      texts,
    } as const;
    try {
      const storage = await this.storePackage.storeAndRecord(named, staged.path, (place) =>
        this.recordIncremental.record({ ...incremental, ...place }),
      );
      const facts = { resource: resourceId, version: name, oldVersion, ...platform, size: staged.size };
      this.logger.log(facts, 'incremental package published');
      return { version, storage };
    } catch (error) {
      return { version, storage: await this.existing(error, found), isRepeated: true };
    }
  }

  /** A package that was built here, or uploaded before, serves as well: both were proved. */
  private async existing(error: unknown, { version, pair }: UpdatePair): Promise<NewPackage> {
    const storage = error instanceof VersionExists ? await this.packages.findIncremental(pair) : undefined;
    if (storage === undefined) throw error;
    const { resourceId: resource, name } = version;
    await this.database.transaction(() => this.events.raise('package.repeated', { resource, version: name }));
    return storage;
  }
}

function checkVersion({ version }: UpdatePair, { channel, status }: Publication): void {
  if (version.channel !== channel)
    throw new VersionExists(`version ${version.name} exists on channel ${version.channel}`);
  if (status !== undefined && status !== version.status)
    throw InvalidParams.of('status', `differs from the existing version, which is ${version.status}`);
}

/** The texts that the publication replaces. */
function textsOf({ releaseNote, customData }: Publication) {
  return {
    ...(releaseNote !== undefined && { releaseNote }),
    ...(customData !== undefined && { customData }),
  };
}
