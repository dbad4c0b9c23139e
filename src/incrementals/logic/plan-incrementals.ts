import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import type { EventPayloads } from '../../events/events.ts';
import { Packages } from '../../packages/packages.ts';
import type { Platform } from '../../resources/platform.ts';
import type { ResourceId } from '../../resources/resource.ts';
import { type Base, chooseBases } from '../choose-bases.ts';
import { dayOf } from '../../clock/day.ts';
import { BasesRepo } from '../repo/bases.repo.ts';
import { BuildQueue } from './build-queue.ts';

/** Largest number of candidates that are read; more than are needed, since some may be newer than the target. */
const WINDOW = 100;

/** The full package to which incremental ones will lead. */
interface Target extends Platform {
  readonly resource: ResourceId;
  readonly version: Base;
}

/** Decides, for each full package, which incremental packages are built before a client asks for them. */
@Injectable()
export class PlanIncrementals {
  constructor(
    private readonly packages: Packages,
    private readonly bases: BasesRepo,
    private readonly builds: BuildQueue,
    private readonly config: Config,
  ) {}

  /** Plans for a package that was just recorded. */
  async planStored(stored: EventPayloads['package.stored']): Promise<void> {
    if (!stored.hasTree) return;
    const { versionId: id, version: name, number, oldVersion } = stored;
    await this.plan({ ...targetOf(stored, stored), version: { id, name, number } }, oldVersion);
  }

  /** Plans again for each package of a draft that is now published: other versions may have been published since its upload. */
  async planPublished(published: EventPayloads['version.published']): Promise<void> {
    const { versionId: id, version: name, number, from, isFirst, platforms } = published;
    if (from === 'new' || !isFirst) return;
    for (const platform of platforms) {
      const target = { ...targetOf(published, platform), version: { id, name, number } };
      if (await this.packages.hasTree(id, target)) await this.plan(target, undefined);
    }
  }

  /** @param oldVersion the version whose users should get an incremental package first */
  private async plan(target: Target, oldVersion: string | undefined): Promise<void> {
    const bases = await this.choose(target, oldVersion);
    const { os, arch, version } = target;
    for (const base of bases.slice(0, this.config.incremental.max_per_package))
      await this.builds.add({ versionId: version.id, oldVersionId: base.id, os, arch });
  }

  private async choose(target: Target, oldVersion: string | undefined): Promise<Base[]> {
    const { prebuild, prebuild_running, running_window } = this.config.incremental;
    const { resource, version } = target;
    const since = dayOf(Date.now() - running_window);
    return chooseBases(version, {
      named: oldVersion === undefined ? undefined : await this.bases.named(resource, target, oldVersion),
      running: await this.bases.running(resource, target, since, WINDOW),
      recent: await this.bases.recent(resource, target, WINDOW),
      limits: { running: prebuild_running, recent: prebuild },
    });
  }
}

function targetOf({ resource }: { readonly resource: string }, { os, arch }: { os: string; arch: string }) {
  return { resource: resource as ResourceId, ...({ os, arch } as Platform) };
}
