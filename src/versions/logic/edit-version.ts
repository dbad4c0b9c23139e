import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../database/database.ts';
import { InvalidParams } from '../../errors/invalid-params.ts';
import { ResourceChanges } from '../../resources/logic/resource-changes.ts';
import { ResourceRepo } from '../../resources/repo/resource.repo.ts';
import type { ResourceId } from '../../resources/resource.ts';
import type { Channel } from '../channel.ts';
import { VersionNotFound } from '../errors.ts';
import type { VersionEntity } from '../repo/version.entity.ts';
import { type NewVersion, VersionRepo } from '../repo/version.repo.ts';
import type { VersionStatus } from '../version.ts';
import { PublicationSteps } from './publication-steps.ts';
import { VersionMetrics } from './version-metrics.ts';

type Change = Partial<Pick<NewVersion, 'releaseNote' | 'customData' | 'status' | 'number' | 'publishedAt'>>;

/** Changes what can change about a version once it is there. */
@Injectable()
export class EditVersion {
  private readonly logger = new Logger('Versions');

  constructor(
    private readonly database: Database,
    private readonly resources: ResourceRepo,
    private readonly versions: VersionRepo,
    private readonly changes: ResourceChanges,
    private readonly metrics: VersionMetrics,
    private readonly steps: PublicationSteps,
  ) {}

  /** @throws ResourceNotFound, VersionNotFound (also when it is on another channel than the one named) */
  setText(
    id: ResourceId,
    name: string,
    channel: Channel | undefined,
    text: Pick<Change, 'releaseNote' | 'customData'>,
  ) {
    return this.edit(id, name, async (version) => {
      if (channel !== undefined && channel !== version.channel) throw new VersionNotFound(name);
      return text;
    });
  }

  /** The first publication gives the number. @throws ResourceNotFound, VersionNotFound, InvalidParams */
  setStatus(id: ResourceId, name: string, status: VersionStatus): Promise<VersionEntity> {
    return this.edit(id, name, async (version) => {
      if (version.status === 'rejected')
        throw InvalidParams.of('status', 'a rejected version stays rejected');
      if (status !== 'published' || version.number !== null) return { status };
      return { status, number: await this.resources.nextNumber(id), publishedAt: new Date() };
    });
  }

  private async edit(
    id: ResourceId,
    name: string,
    decide: (version: VersionEntity) => Promise<Change>,
  ): Promise<VersionEntity> {
    const edited = await this.database.transaction(async () => {
      const revision = await this.resources.touch(id);
      const version = await this.versions.find(id, name);
      if (version === undefined) throw new VersionNotFound(name);
      const change = { ...(await decide(version)), revision };
      await this.versions.update(version.id, change);
      const edited = { ...version, ...change, isFirst: change.number !== undefined };
      if (edited.isFirst) await this.steps.runForAll(edited);
      return edited;
    });
    if (edited.isFirst) this.metrics.countPublished(edited.channel);
    this.logger.log(
      { resource: id, version: name, status: edited.status, number: edited.number },
      'version changed',
    );
    await this.changes.announce(id);
    return edited;
  }
}
