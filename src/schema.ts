import { Initial1763712000000 } from '../migrations/1763712000000-initial.ts';
import { Incrementals1763800000000 } from '../migrations/1763800000000-incrementals.ts';
import { Entitlements1763900000000 } from '../migrations/1763900000000-entitlements.ts';
import { PublishersAndWebhooks1764000000000 } from '../migrations/1764000000000-publishers-and-webhooks.ts';
import { UploadsByAge1764100000000 } from '../migrations/1764100000000-uploads-by-age.ts';
import { Statistics1764200000000 } from '../migrations/1764200000000-statistics.ts';
import { Artifacts1764300000000 } from '../migrations/1764300000000-artifacts.ts';
import { Leases1764350000000 } from '../migrations/1764350000000-leases.ts';
import { PackageChecks1764420000000 } from '../migrations/1764420000000-package-checks.ts';
import { CdkEntity } from './entitlements/repo/cdk.entity.ts';
import { CdkResourceEntity } from './entitlements/repo/cdk-resource.entity.ts';
import { RedemptionEntity } from './entitlements/repo/redemption.entity.ts';
import { VersionCheckEntity } from './incrementals/repo/version-check.entity.ts';
import { JobEntity } from './jobs/repo/job.entity.ts';
import { LeaseEntity } from './leases/repo/lease.entity.ts';
import { UploadEntity } from './mirrorchyan/repo/upload.entity.ts';
import { ResourceEntity } from './resources/repo/resource.entity.ts';
import { IncrementalEntity } from './incrementals/repo/incremental.entity.ts';
import { PackageCheckEntity } from './packages/repo/package-check.entity.ts';
import { StorageEntity } from './packages/repo/storage.entity.ts';
import { ClientSketchEntity } from './statistics/repo/client-sketch.entity.ts';
import { DailyClientsEntity } from './statistics/repo/daily-clients.entity.ts';
import { DailyUsageEntity } from './statistics/repo/daily-usage.entity.ts';
import { VersionEntity } from './versions/repo/version.entity.ts';
import { WebhookEventEntity } from './webhooks/repo/webhook-event.entity.ts';

/** The whole database: the entities, and the migrations that create their tables. */
export const schema = {
  entities: [
    ResourceEntity,
    VersionEntity,
    StorageEntity,
    PackageCheckEntity,
    IncrementalEntity,
    VersionCheckEntity,
    JobEntity,
    LeaseEntity,
    UploadEntity,
    WebhookEventEntity,
    CdkEntity,
    CdkResourceEntity,
    RedemptionEntity,
    DailyUsageEntity,
    DailyClientsEntity,
    ClientSketchEntity,
  ],
  migrations: [
    Initial1763712000000,
    Incrementals1763800000000,
    Entitlements1763900000000,
    PublishersAndWebhooks1764000000000,
    UploadsByAge1764100000000,
    Statistics1764200000000,
    Artifacts1764300000000,
    Leases1764350000000,
    PackageChecks1764420000000,
  ],
};
