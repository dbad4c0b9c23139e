import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import type { Platform } from '../../resources/platform.ts';
import { IncrementalRepo } from '../repo/incremental.repo.ts';
import { type PlannedIncremental, PublicationSteps } from '../../versions/logic/publication-steps.ts';
import type { RecordedPackage } from '../../versions/logic/publication-steps.ts';
import { type Base, chooseBases } from '../choose-bases.ts';
import { BasesRepo } from '../repo/bases.repo.ts';
import { dayOf } from '../day.ts';

/** Versions that are looked at: more than are wanted, since some may be above the target. */
const WINDOW = 100;

/** Decides, with every full package that is published, which incremental packages are built ahead. */
@Injectable()
export class PlanIncrementals implements OnModuleInit {
  constructor(
    private readonly steps: PublicationSteps,
    private readonly bases: BasesRepo,
    private readonly incrementals: IncrementalRepo,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.steps.add((recorded, oldVersion) => this.plan(recorded, oldVersion));
  }

  private async plan(
    { version, storage }: RecordedPackage,
    oldVersion: string | undefined,
  ): Promise<PlannedIncremental[]> {
    if (storage.fileHashes === null) return [];
    const { os, arch } = storage;
    const bases = await this.choose(version, { os, arch }, oldVersion);
    const planned: PlannedIncremental[] = [];
    for (const base of bases.slice(0, this.config.incremental.max_per_package)) {
      const pair = { versionId: version.id, oldVersionId: base.id, os, arch };
      if (await this.incrementals.add(pair)) planned.push({ oldVersion: base.name, status: 'pending' });
    }
    return planned;
  }

  private async choose(
    { id, name, number, resourceId }: RecordedPackage['version'],
    platform: Platform,
    oldVersion: string | undefined,
  ): Promise<Base[]> {
    const { prebuild, prebuild_running, running_window } = this.config.incremental;
    const since = dayOf(Date.now() - running_window);
    const choice = {
      named: oldVersion === undefined ? undefined : await this.bases.named(resourceId, platform, oldVersion),
      running: await this.bases.running(resourceId, platform, since, WINDOW),
      recent: await this.bases.recent(resourceId, platform, WINDOW),
      limits: { running: prebuild_running, recent: prebuild },
    };
    return chooseBases({ id, name, number }, choice);
  }
}
