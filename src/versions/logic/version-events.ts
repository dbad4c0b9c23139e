import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.ts';
import { EventBus } from '../../events/event-bus.ts';
import type { EventPayloads } from '../../events/events.ts';
import { Packages } from '../../packages/packages.ts';
import type { NewPackage } from '../../packages/stored-package.ts';
import type { Platform } from '../../resources/platform.ts';
import type { Version } from '../version.ts';

/** Raises the events of versions, within the transaction that makes them true. */
@Injectable()
export class VersionEvents {
  constructor(
    private readonly bus: EventBus,
    private readonly packages: Packages,
    private readonly database: Database,
  ) {}

  /** The same package was uploaded again. */
  raiseRepeated({ resourceId: resource, name: version }: Version): Promise<void> {
    return this.database.transaction(() => this.bus.raise('package.repeated', { resource, version }));
  }

  /** A full package was recorded. */
  async raiseStored(version: Version, stored: NewPackage, oldVersion: string | undefined): Promise<void> {
    const { id: versionId, status, number } = version;
    const { os, arch, fileSize: size, fileHashes } = stored;
    await this.bus.raise('package.stored', {
      ...namesOf(version),
      versionId,
      status,
      number,
      os,
      arch,
      hasTree: fileHashes !== null,
      ...(oldVersion !== undefined && { oldVersion }),
      size,
    });
  }

  async raisePublished(
    version: Version,
    { from, isFirst }: Pick<EventPayloads['version.published'], 'from' | 'isFirst'>,
    platforms: readonly Platform[],
  ): Promise<void> {
    const { id: versionId, number, publishedAt } = version;
    const at = (publishedAt ?? new Date()).toISOString();
    const names = platforms.map(({ os, arch }) => ({ os, arch }));
    await this.bus.raise('version.published', {
      ...namesOf(version),
      versionId,
      number: number!,
      from,
      isFirst,
      platforms: names,
      at,
    });
  }

  /** The texts or the status of a version were set. @param before the version before the change */
  async raiseEdited(version: Version, before: Version): Promise<void> {
    const { id, status } = version;
    await this.bus.raise('version.edited', { ...namesOf(version), status });
    if (status === before.status) return;
    if (before.status === 'published')
      await this.bus.raise('version.withdrawn', { ...namesOf(version), status });
    if (status !== 'published') return;
    const from = before.status === 'yanked' ? 'yanked' : 'draft';
    const platforms = await this.packages.ofVersions([id], 'full');
    await this.raisePublished(version, { from, isFirst: before.number === null }, platforms);
  }
}

function namesOf({ resourceId: resource, name: version, channel }: Version) {
  return { resource, version, channel };
}
