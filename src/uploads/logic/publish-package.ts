import { Injectable, Logger } from '@nestjs/common';
import {
  type PlannedIncremental,
  PlannedIncrementals,
} from '../../incrementals/logic/planned-incrementals.ts';
import { PublishIncremental } from '../../incrementals/logic/publish-incremental.ts';
import type { StagedFile } from '../../storage/staged-file.ts';
import { PublishVersion } from '../../versions/logic/publish-version.ts';
import type { RecordedPackage } from '../../versions/logic/record-publication.ts';
import type { Publication } from '../../versions/version.ts';
import { FindHigherVersion } from './find-higher-version.ts';

export interface Published extends RecordedPackage {
  readonly incrementals: readonly PlannedIncremental[];
  /** The name of the version that clients of this platform and channel get instead; undefined when there is none. */
  readonly higher: string | undefined;
}

/** Publishes an uploaded package, full or incremental. */
@Injectable()
export class PublishPackage {
  private readonly logger = new Logger('Uploads');

  constructor(
    private readonly publishVersion: PublishVersion,
    private readonly publishIncremental: PublishIncremental,
    private readonly planned: PlannedIncrementals,
    private readonly higherVersions: FindHigherVersion,
  ) {}

  /** @throws the errors of PublishVersion and PublishIncremental */
  async publish(publication: Publication, staged: StagedFile): Promise<Published> {
    if (publication.updateType === 'incremental') {
      const recorded = await this.publishIncremental.publish(publication, staged);
      const incrementals = [{ oldVersion: publication.oldVersion!, status: 'ready' as const }];
      return { ...recorded, incrementals, higher: await this.higherThan(recorded) };
    }
    const recorded = await this.publishVersion.publish(publication, staged);
    const incrementals =
      (await this.tryToRead(recorded, ({ version, storage }) => this.planned.to(version.id, storage))) ?? [];
    return { ...recorded, incrementals, higher: await this.higherThan(recorded) };
  }

  private higherThan(recorded: RecordedPackage): Promise<string | undefined> {
    return this.tryToRead(recorded, ({ version, storage }) => this.higherVersions.over(version, storage));
  }

  /** Never fails: the package is published already, and an error answer would tell the publisher that it is not. */
  private async tryToRead<T>(
    recorded: RecordedPackage,
    read: (recorded: RecordedPackage) => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await read(recorded);
    } catch (err) {
      const { resourceId: resource, name: version } = recorded.version;
      this.logger.warn({ err, resource, version }, 'facts about a published package cannot be read');
      return undefined;
    }
  }
}
