import { Initial1763712000000 } from '../migrations/1763712000000-initial.ts';
import { Incrementals1763800000000 } from '../migrations/1763800000000-incrementals.ts';
import { VersionCheckEntity } from './incrementals/repo/version-check.entity.ts';
import { JobEntity } from './jobs/job.entity.ts';
import { ResourceEntity } from './resources/repo/resource.entity.ts';
import { IncrementalEntity } from './storage/repo/incremental.entity.ts';
import { StorageEntity } from './storage/repo/storage.entity.ts';
import { VersionEntity } from './versions/repo/version.entity.ts';

/** All that is stored, in one place: entities and the migrations that make their tables. */
export const schema = {
  entities: [ResourceEntity, VersionEntity, StorageEntity, IncrementalEntity, VersionCheckEntity, JobEntity],
  migrations: [Initial1763712000000, Incrementals1763800000000],
};
