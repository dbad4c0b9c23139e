import { type DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from './access/access.module.ts';
import { AnnouncementsModule } from './announcements/announcements.module.ts';
import { CacheModule } from './cache/cache.module.ts';
import { CatalogueModule } from './catalogue/catalogue.module.ts';
import { Config } from './config/config.ts';
import { ConfigModule } from './config/config.module.ts';
import type { ConfigOrigin } from './config/config-origin.ts';
import { DatabaseModule } from './database/database.module.ts';
import { DiscoveryModule } from './discovery/discovery.module.ts';
import { DistributionModule } from './distribution/distribution.module.ts';
import { EntitlementsModule } from './entitlements/entitlements.module.ts';
import { EventsModule } from './events/events.module.ts';
import { FilesModule } from './files/files.module.ts';
import type { Group } from './group/group.ts';
import { GroupModule } from './group/group.module.ts';
import { HealthModule } from './health/health.module.ts';
import { HttpModule } from './http/http.module.ts';
import { IncrementalsModule } from './incrementals/incrementals.module.ts';
import { JobsModule } from './jobs/jobs.module.ts';
import { LeasesModule } from './leases/leases.module.ts';
import { FollowLevel } from './logging/follow-level.ts';
import { ServiceLogger } from './logging/service-logger.ts';
import { LoggingModule } from './logging/logging.module.ts';
import { MetricsModule } from './metrics/metrics.module.ts';
import { MirrorChyanModule } from './mirrorchyan/mirrorchyan.module.ts';
import { PackagesModule } from './packages/packages.module.ts';
import { ResourcesModule } from './resources/resources.module.ts';
import { RetentionModule } from './retention/retention.module.ts';
import { schema } from './schema.ts';
import { subscriptions } from './subscriptions.ts';
import { SigningModule } from './signing/signing.module.ts';
import { StatisticsModule } from './statistics/statistics.module.ts';
import { StorageModule } from './storage/storage.module.ts';
import { UploadsModule } from './uploads/uploads.module.ts';
import { VersionsModule } from './versions/versions.module.ts';
import { WebhooksModule } from './webhooks/webhooks.module.ts';

@Module({})
export class AppModule {
  static for(config: Config, origin: ConfigOrigin | undefined, group: Group): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.for(config, origin),
        GroupModule.for(group),
        LoggingModule,
        SigningModule,
        HealthModule,
        MetricsModule,
        HttpModule,
        DatabaseModule.for(schema),
        EventsModule.for(subscriptions),
        AnnouncementsModule,
        CacheModule,
        LeasesModule.for(config, group),
        JobsModule.for(config, group),
        AccessModule,
        ResourcesModule,
        StorageModule,
        PackagesModule,
        VersionsModule,
        IncrementalsModule,
        UploadsModule,
        WebhooksModule,
        RetentionModule,
        EntitlementsModule,
        StatisticsModule,
        CatalogueModule,
        FilesModule,
        DistributionModule,
        MirrorChyanModule,
        DiscoveryModule,
      ],
      providers: [ServiceLogger, FollowLevel],
    };
  }
}
