import { Injectable } from '@nestjs/common';
import type { Platform } from '../../resources/platform.ts';
import { Versions } from '../../versions/versions.ts';
import { IncrementalRepo } from '../repo/incremental.repo.ts';

/** Lists the incremental packages that are planned for a full one. */
@Injectable()
export class PlannedIncrementals {
  constructor(
    private readonly incrementals: IncrementalRepo,
    private readonly versions: Versions,
  ) {}

  /** The names of the versions from which they start, the most wanted first. */
  async oldVersionsOf(versionId: number, { os, arch }: Platform): Promise<string[]> {
    const rows = await this.incrementals.ofVersion(versionId);
    const planned = rows.filter((row) => row.os === os && row.arch === arch).map((row) => row.oldVersionId);
    const names = await this.versions.namesOf(planned);
    return planned.flatMap((id) => names.get(id) ?? []);
  }
}
