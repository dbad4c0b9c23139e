import { Injectable } from '@nestjs/common';
import type { Platform } from '../../resources/platform.ts';
import type { IncrementalStatus } from '../incremental.ts';
import { Versions } from '../../versions/versions.ts';
import { IncrementalRepo } from '../repo/incremental.repo.ts';

export interface PlannedIncremental {
  /** The name of the version from which it starts. */
  readonly oldVersion: string;
  readonly status: IncrementalStatus;
}

/** Lists the incremental packages that are planned for a full one. */
@Injectable()
export class PlannedIncrementals {
  constructor(
    private readonly incrementals: IncrementalRepo,
    private readonly versions: Versions,
  ) {}

  /** The most wanted first. */
  async to(versionId: number, { os, arch }: Platform): Promise<PlannedIncremental[]> {
    const all = await this.incrementals.ofVersion(versionId);
    const planned = all.filter((row) => row.os === os && row.arch === arch);
    const names = await this.versions.namesOf(planned.map((row) => row.oldVersionId));
    return planned.flatMap(({ oldVersionId, status }) => {
      const oldVersion = names.get(oldVersionId);
      return oldVersion === undefined ? [] : [{ oldVersion, status }];
    });
  }
}
