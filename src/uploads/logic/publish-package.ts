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

/** Takes in an uploaded package of either kind. */
@Injectable()
export class PublishPackage {
  private readonly logger = new Logger('Uploads');

  constructor(
    private readonly publishVersion: PublishVersion,
    private readonly publishIncremental: PublishIncremental,
    private readonly planned: PlannedIncrementals,
  ) {}

  /** @throws what PublishVersion and PublishIncremental throw */
  async publish(publication: Publication, staged: StagedFile): Promise<Published> {
    if (publication.updateType === 'full') {
      const recorded = await this.publishVersion.publish(publication, staged);
      return { ...recorded, incrementals: await this.plannedFor(recorded) };
    }
    const recorded = await this.publishIncremental.publish(publication, staged);
    return { ...recorded, incrementals: [{ oldVersion: publication.oldVersion!, status: 'ready' }] };
  }

  /** The package is published by now: a list that cannot be read must not make it look refused. */
  private async plannedFor({ version, storage }: RecordedPackage): Promise<Published['incrementals']> {
    const names = await this.planned.oldVersionsOf(version.id, storage).catch((err: unknown): string[] => {
      const { resourceId: resource, name } = version;
      this.logger.warn({ err, resource, version: name }, 'planned incremental packages cannot be listed');
      return [];
    });
    return names.map((oldVersion) => ({ oldVersion, status: 'pending' }));
  }
}
