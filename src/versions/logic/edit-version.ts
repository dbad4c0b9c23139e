import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../database/database.ts';
import { InvalidParams } from '../../errors/invalid-params.ts';
import { ResourcesService } from '../../resources/logic/resources.service.ts';
import type { ResourceId } from '../../resources/resource.ts';
import type { Channel } from '../channel.ts';
import { VersionNotFound } from '../errors.ts';
import { VersionRepo } from '../repo/version.repo.ts';
import type { NewVersion, Version, VersionStatus } from '../version.ts';
import { VersionEvents } from './version-events.ts';

type Change = Partial<Pick<NewVersion, 'releaseNote' | 'customData' | 'status' | 'number' | 'publishedAt'>>;

/** Changes the texts and the status of a version. */
@Injectable()
export class EditVersion {
  private readonly logger = new Logger('Versions');

  constructor(
    private readonly database: Database,
    private readonly resources: ResourcesService,
    private readonly versions: VersionRepo,
    private readonly events: VersionEvents,
  ) {}

  /** @throws ResourceNotFound, VersionNotFound, InvalidParams when it is on another channel than the one named */
  setText(
    id: ResourceId,
    name: string,
    channel: Channel | undefined,
    text: Pick<Change, 'releaseNote' | 'customData'>,
  ): Promise<Version> {
    return this.edit(id, name, async (version) => {
      if (channel !== undefined && channel !== version.channel)
        throw InvalidParams.of('channel', `differs from the version's own, which is ${version.channel}`);
      return text;
    });
  }

  /** The first publication gives the number. @throws ResourceNotFound, VersionNotFound, InvalidParams */
  setStatus(id: ResourceId, name: string, status: VersionStatus): Promise<Version> {
    return this.edit(id, name, async (version) => {
      if (version.status === 'rejected')
        throw InvalidParams.of('status', 'a rejected version stays rejected');
      if (status !== 'published' || version.number !== null) return { status };
      return { status, number: await this.resources.nextVersionNumber(id), publishedAt: new Date() };
    });
  }

  private async edit(
    id: ResourceId,
    name: string,
    decide: (version: Version) => Promise<Change>,
  ): Promise<Version> {
    const edited = await this.database.transaction(async () => {
      const revision = await this.resources.touch(id);
      const version = await this.versions.find(id, name);
      if (version === undefined) throw new VersionNotFound(name);
      const change = { ...(await decide(version)), revision };
      await this.versions.update(version.id, change);
      const edited = { ...version, ...change };
      await this.events.raiseEdited(edited, version);
      return edited;
    });
    const { status, number } = edited;
    this.logger.log({ resource: id, version: name, status, number }, 'version changed');
    return edited;
  }
}
