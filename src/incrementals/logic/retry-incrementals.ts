import { Injectable, Logger } from '@nestjs/common';
import { ResourcesService } from '../../resources/logic/resources.service.ts';
import type { ResourceId } from '../../resources/resource.ts';
import type { Platform } from '../../resources/platform.ts';
import type { IncrementalEntity } from '../repo/incremental.entity.ts';
import { IncrementalRepo } from '../repo/incremental.repo.ts';
import { FindUpdatePair } from './find-update-pair.ts';
import { type ShownIncremental, ShowVersion } from './show-version.ts';
import { BuildQueue } from './build-queue.ts';

/** Builds incremental packages of a version at the request of an administrator. */
@Injectable()
export class RetryIncrementals {
  private readonly logger = new Logger('Incrementals');

  constructor(
    private readonly resources: ResourcesService,
    private readonly pairs: FindUpdatePair,
    private readonly incrementals: IncrementalRepo,
    private readonly builds: BuildQueue,
    private readonly versions: ShowVersion,
  ) {}

  /** Builds the package from `oldVersion`, even if it was skipped or failed before. @throws VersionNotFound, InvalidParams */
  async buildOne(
    id: ResourceId,
    name: string,
    oldVersion: string,
    platform: Platform,
  ): Promise<ShownIncremental[]> {
    await this.resources.get(id);
    const { pair } = await this.pairs.find(id, name, oldVersion, platform);
    await this.incrementals.add(pair);
    const row = await this.incrementals.findPair(pair);
    if (row !== undefined) await this.retry(row);
    return this.find(id, name, (it) => it.row.id === row?.id);
  }

  /** Builds all packages that failed. @throws ResourceNotFound, VersionNotFound */
  async retryFailed(id: ResourceId, name: string): Promise<ShownIncremental[]> {
    const failed = await this.find(id, name, ({ status }) => status === 'failed');
    for (const { row } of failed) await this.retry(row);
    const ids = new Set(failed.map(({ row }) => row.id));
    return this.find(id, name, ({ row }) => ids.has(row.id));
  }

  private async retry({ id, status }: IncrementalEntity): Promise<void> {
    if (status === 'ready') return;
    await this.incrementals.changeStatus(id, status, { status: 'pending', reason: null });
    await this.builds.enqueue(id);
    this.logger.log({ incremental: id, was: status }, 'build requested');
  }

  private async find(id: ResourceId, name: string, which: (it: ShownIncremental) => boolean) {
    const { incrementals } = await this.versions.show(id, name);
    return incrementals.filter(which);
  }
}
