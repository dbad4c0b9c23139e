import { Injectable, Logger } from '@nestjs/common';
import type { IncrementalStatus } from '../../incrementals/incremental.ts';
import { PlannedIncrementals } from '../../incrementals/logic/planned-incrementals.ts';
import { PublishIncremental } from '../../incrementals/logic/publish-incremental.ts';
import type { StagedFile } from '../../storage/staged-file.ts';
import { PublishVersion } from '../../versions/logic/publish-version.ts';
import type { RecordedPackage } from '../../versions/logic/record-publication.ts';
import type { Publication } from '../../versions/version.ts';

export interface Published extends RecordedPackage {
  readonly incrementals: readonly { readonly oldVersion: string; readonly status: IncrementalStatus }[];
}

/** Publishes an uploaded package, full or incremental. */
@Injectable()
export class PublishPackage {
  private readonly logger = new Logger('Uploads');

  constructor(
    private readonly publishVersion: PublishVersion,
    private readonly publishIncremental: PublishIncremental,
    private readonly planned: PlannedIncrementals,
  ) {}

  /** @throws the errors of PublishVersion and PublishIncremental */
  async publish(publication: Publication, staged: StagedFile): Promise<Published> {
    if (publication.updateType === 'full') {
      const recorded = await this.publishVersion.publish(publication, staged);
      return { ...recorded, incrementals: await this.plannedFor(recorded) };
    }
    const recorded = await this.publishIncremental.publish(publication, staged);
    return { ...recorded, incrementals: [{ oldVersion: publication.oldVersion!, status: 'ready' }] };
  }

  /** Never fails: the package is published already, and an error answer would tell the publisher that it is not. */
  private async plannedFor({ version, storage }: RecordedPackage): Promise<Published['incrementals']> {
    const names = await this.planned.oldVersionsOf(version.id, storage).catch((err: unknown): string[] => {
      const { resourceId: resource, name } = version;
      this.logger.warn({ err, resource, version: name }, 'planned incremental packages cannot be listed');
      return [];
    });
    return names.map((oldVersion) => ({ oldVersion, status: 'pending' }));
  }
}
