import { Injectable } from '@nestjs/common';
import { Jobs } from '../../jobs/jobs.ts';
import { ResourcesService } from '../../resources/logic/resources.service.ts';
import type { ResourceId } from '../../resources/resource.ts';
import { buildKeyOf, type IncrementalStatus } from '../incremental.ts';
import type { IncrementalEntity } from '../repo/incremental.entity.ts';
import { IncrementalRepo } from '../repo/incremental.repo.ts';
import { DamagedPackages } from '../../packages/logic/damaged-packages.ts';
import type { ShownPackage, StoredPackage } from '../../packages/stored-package.ts';
import { Packages } from '../../packages/packages.ts';
import { VersionNotFound } from '../../versions/errors.ts';
import type { Version } from '../../versions/version.ts';
import { Versions } from '../../versions/versions.ts';

export interface ShownIncremental {
  readonly row: IncrementalEntity;
  readonly oldVersion: string;
  readonly status: IncrementalStatus;
  /** Share of the build that is done, while it is building. */
  readonly progress?: number;
  readonly reason: string | null;
  /** The package, once it is built. */
  readonly storage?: StoredPackage;
  /** The full package that clients need not download. */
  readonly full?: StoredPackage;
}

export interface ShownVersion {
  readonly version: Version;
  /** Full packages. */
  readonly storages: readonly ShownPackage[];
  readonly incrementals: readonly ShownIncremental[];
}

type BuildState = Pick<ShownIncremental, 'status' | 'reason' | 'progress'>;

/** Shows a version with its packages and the progress of its incremental packages. */
@Injectable()
export class ShowVersion {
  constructor(
    private readonly resources: ResourcesService,
    private readonly versions: Versions,
    private readonly packages: Packages,
    private readonly incrementals: IncrementalRepo,
    private readonly jobs: Jobs,
    private readonly damaged: DamagedPackages,
  ) {}

  /** @throws ResourceNotFound, VersionNotFound */
  async show(id: ResourceId, name: string): Promise<ShownVersion> {
    await this.resources.get(id);
    const version = await this.versions.find(id, name);
    if (version === undefined) throw new VersionNotFound(name);
    const storages = await this.packages.ofVersions([version.id]);
    const rows = await this.incrementals.ofVersion(version.id);
    const names = await this.versions.namesOf(rows.map((row) => row.oldVersionId));
    const incrementals = await Promise.all(
      rows.map(async (row): Promise<ShownIncremental> => {
        const onPlatform = storages.filter(({ os, arch }) => os === row.os && arch === row.arch);
        return {
          row,
          oldVersion: names.get(row.oldVersionId) ?? '',
          ...(await this.buildStateOf(row)),
          storage: onPlatform.find((stored) => startsFrom(stored, row.oldVersionId)),
          full: onPlatform.find(({ updateType }) => updateType === 'full'),
        };
      }),
    );
    const full = storages.filter(({ updateType }) => updateType === 'full');
    return { version, storages: this.damaged.show(full), incrementals };
  }

  /** Adds the progress, which only the job knows. */
  private async buildStateOf({ id, status, reason }: IncrementalEntity): Promise<BuildState> {
    if (status !== 'pending') return { status, reason };
    // When the queue is unavailable, the row alone gives the status.
    const job = await this.jobs.status(buildKeyOf(id)).catch(() => undefined);
    if (job?.state === 'failed') return { status: 'failed', reason: job.lastError };
    if (job?.state !== 'running') return { status, reason: job?.lastError ?? null };
    return { status: 'building', reason: null, progress: job.progress };
  }
}

/** Whether it is an incremental package on offer that starts from this version. */
function startsFrom({ updateType, oldVersionId, retiredAt }: StoredPackage, old: number): boolean {
  return updateType === 'incremental' && oldVersionId === old && retiredAt === null;
}
