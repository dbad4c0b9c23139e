import { Injectable, Logger } from '@nestjs/common';
import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { Database } from '../../database/database.ts';
import { EventBus } from '../../events/event-bus.ts';
import { ResourcesService } from '../../resources/logic/resources.service.ts';
import type { ResourceId } from '../../resources/resource.ts';
import { RetiredStoragesRepo } from '../repo/retired-storages.repo.ts';
import { OfferedPackagesRepo } from '../repo/offered-packages.repo.ts';
import type { Surplus } from '../surplus.ts';
import { FindSurplus } from './find-surplus.ts';
import { RetentionMetrics } from './retention-metrics.ts';

/** Reading a resource takes a few seconds at most: after so many interruptions, waiting will not help. */
const TRIES = 10;
/** Longest pause after the first attempt, ms; it grows by as much with each further attempt. */
const PAUSE = 50;

/** The resource changed after its packages were chosen. */
class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';
}

/** Takes packages off offer that are no longer needed. Their bytes stay for downloads in progress. */
@Injectable()
export class RetireSurplus {
  private readonly logger = new Logger('Retention');

  constructor(
    private readonly database: Database,
    private readonly surplus: FindSurplus,
    private readonly packages: OfferedPackagesRepo,
    private readonly storages: RetiredStoragesRepo,
    private readonly resources: ResourcesService,
    private readonly events: EventBus,
    private readonly metrics: RetentionMetrics,
  ) {}

  /** @throws the reason of `signal`, or when the resource changes faster than it can be read */
  async retireAll(id: ResourceId, signal: AbortSignal): Promise<void> {
    for (let tries = 1; ; tries++) {
      const { retired, isDone } = await this.retireSome(id, signal);
      if (isDone) return;
      if (retired > 0) tries = 1;
      if (tries === TRIES) throw new ChangedMeanwhile(`resource ${id} changes all the time`);
      // A random pause, so that two purges do not interrupt each other again.
      await delay(Math.random() * PAUSE * tries);
    }
  }

  /** Retires packages until all are done, or until another writer changes the resource. */
  private async retireSome(
    id: ResourceId,
    signal: AbortSignal,
  ): Promise<{ retired: number; isDone: boolean }> {
    let retired = 0;
    let revision = await this.packages.revision(id);
    if (revision === undefined) return { retired, isDone: true };
    for await (const batch of this.surplus.of(id)) {
      signal.throwIfAborted();
      revision = await this.retire(id, revision, batch);
      if (revision === undefined) return { retired, isDone: false };
      retired += batch.length;
      this.report(id, batch);
      await setImmediate();
    }
    return { retired, isDone: true };
  }

  /** @returns the new revision of the resource; undefined when its revision was not `seen` any more */
  private retire(id: ResourceId, seen: number, batch: readonly Surplus[]): Promise<number | undefined> {
    const write = this.database.transaction(() => this.write(id, seen, batch));
    return write.catch((error: unknown) => {
      if (error instanceof ChangedMeanwhile) return undefined;
      throw error;
    });
  }

  private async write(id: ResourceId, seen: number, batch: readonly Surplus[]): Promise<number> {
    const revision = await this.resources.touch(id);
    if (revision !== seen + 1) throw new ChangedMeanwhile(`resource ${id} changed`);
    const ids = batch.map(({ storageId }) => storageId);
    await this.storages.retire(ids, new Date());
    await this.removeIncrementals(batch);
    await this.packages.setRevision([...new Set(batch.map(({ versionId }) => versionId))], revision);
    const packages = batch.map(({ version, os, arch, updateType }) => ({ version, os, arch, updateType }));
    await this.events.raise('package.retired', { resource: id, packages });
    return revision;
  }

  private async removeIncrementals(batch: readonly Surplus[]): Promise<void> {
    const ids = batch.map(({ incrementalId }) => incrementalId).filter((id) => id !== undefined);
    if (ids.length > 0) await this.storages.removeIncrementals(ids);
    const full = batch.filter(({ updateType }) => updateType === 'full');
    for (const onOne of Map.groupBy(full, ({ os, arch }) => `${os}/${arch}`).values()) {
      const versionIds = onOne.map(({ versionId }) => versionId);
      await this.storages.removeIncrementalsTo(versionIds, onOne[0]!);
    }
  }

  private report(resource: ResourceId, batch: readonly Surplus[]): void {
    for (const { version, os, arch, updateType, oldVersion, size } of batch) {
      this.metrics.countRetired(updateType);
      this.logger.log({ resource, version, os, arch, updateType, oldVersion, size }, 'package retired');
    }
  }
}
