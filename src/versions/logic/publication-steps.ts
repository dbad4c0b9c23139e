import { Injectable } from '@nestjs/common';
import type { IncrementalStatus } from '../../storage/incremental.ts';
import type { VersionEntity } from '../repo/version.entity.ts';
import type { NewStorage } from '../../storage/repo/storage.repo.ts';

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
 * What else belongs to the publication of a full package. A step runs in the publication's transaction,
 * so that both are there or neither: it does nothing but SQL.
 */
@Injectable()
export class PublicationSteps {
  private readonly steps: Step[] = [];

  add(step: Step): void {
    this.steps.push(step);
  }

  async run(recorded: RecordedPackage, oldVersion: string | undefined): Promise<PlannedIncremental[]> {
    const planned: PlannedIncremental[] = [];
    for (const step of this.steps) planned.push(...(await step(recorded, oldVersion)));
    return planned;
  }
}
