import { Injectable } from '@nestjs/common';
import type { IncrementalStatus } from '../../incrementals/incremental.ts';
import type { VersionEntity } from '../repo/version.entity.ts';
import { type NewStorage, StorageRepo } from '../../packages/repo/storage.repo.ts';

export interface PlannedIncremental {
  readonly oldVersion: string;
  readonly status: IncrementalStatus;
}

/** A full package that was just recorded, and the version it belongs to. */
export interface RecordedPackage {
  readonly version: VersionEntity;
  readonly storage: NewStorage;
}

/** @param oldVersion whose users the publisher wants served first */
type Step = (
  recorded: RecordedPackage,
  oldVersion: string | undefined,
) => Promise<readonly PlannedIncremental[]>;

/**
 * What else belongs to the publication of a full package: when it is uploaded, and again when its version is
 * published that was a draft until then. A step runs in the transaction of that, so that both are there
 * or neither: it does nothing but SQL.
 */
@Injectable()
export class PublicationSteps {
  private readonly steps: Step[] = [];

  constructor(private readonly storages: StorageRepo) {}

  add(step: Step): void {
    this.steps.push(step);
  }

  /** For each full package of a version that was just published for the first time. */
  async runForAll(version: VersionEntity): Promise<void> {
    for (const storage of await this.storages.ofVersions([version.id], 'full'))
      await this.run({ version, storage }, undefined);
  }

  async run(recorded: RecordedPackage, oldVersion: string | undefined): Promise<PlannedIncremental[]> {
    const planned: PlannedIncremental[] = [];
    for (const step of this.steps) planned.push(...(await step(recorded, oldVersion)));
    return planned;
  }
}
