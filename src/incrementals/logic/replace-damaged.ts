import { Injectable } from '@nestjs/common';
import type { EventPayloads } from '../../events/events.ts';
import type { IncrementalPair } from '../../packages/incremental-pair.ts';
import { Packages } from '../../packages/packages.ts';
import { ResourcesService } from '../../resources/logic/resources.service.ts';
import type { Arch, Os } from '../../resources/platform.ts';
import type { ResourceId } from '../../resources/resource.ts';
import { Versions } from '../../versions/versions.ts';
import { BuildQueue } from './build-queue.ts';

/** Takes a damaged incremental package off offer, and orders it again. */
@Injectable()
export class ReplaceDamaged {
  constructor(
    private readonly resources: ResourcesService,
    private readonly versions: Versions,
    private readonly packages: Packages,
    private readonly builds: BuildQueue,
  ) {}

  /** Call it within the transaction that records the damage, before that changes a row. */
  async replace(damaged: EventPayloads['package.damaged']): Promise<void> {
    if (damaged.updateType !== 'incremental') return;
    const { versionId, oldVersionId } = damaged;
    const pair: IncrementalPair = {
      versionId,
      oldVersionId,
      os: damaged.os as Os,
      arch: damaged.arch as Arch,
    };
    const revision = await this.resources.touch(damaged.resource as ResourceId);
    await this.packages.retireIncremental(pair, new Date());
    await this.versions.update(versionId, { revision });
    await this.builds.redo(pair);
  }
}
