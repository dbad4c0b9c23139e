import { Module } from '@nestjs/common';
import { getToken, makeCounterProvider, makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import type { Counter } from 'prom-client';
import { Config } from '../config/config.ts';
import type { ExtraConfig } from '../config/sections/extra-config.ts';
import { HttpModule } from '../http/http.module.ts';
import { EntitlementsModule } from '../entitlements/entitlements.module.ts';
import { IncrementalsModule } from '../incrementals/incrementals.module.ts';
import { ResourcesModule } from '../resources/resources.module.ts';
import { StatisticsModule } from '../statistics/statistics.module.ts';
import { BlobStore } from '../storage/repo/blobs/blob-store.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { AnswerChecks } from './interfaces/answer-checks.ts';
import { CheckCaching } from './interfaces/check-caching.ts';
import { DownloadUrls } from './interfaces/download-urls.ts';
import { DownloadsController } from './interfaces/downloads.controller.ts';
import { FilesController } from './interfaces/files.controller.ts';
import { LatestController } from './interfaces/latest.controller.ts';
import { MirrorChyanController } from './interfaces/mirrorchyan.controller.ts';
import { Regions } from './interfaces/regions.ts';
import { Catalogue } from './logic/catalogue.ts';
import { CheckLatest } from './logic/check-latest.ts';
import { AccountChecks } from './logic/account-checks.ts';
import { CheckMetrics } from './logic/check-metrics.ts';
import { ChooseEndpoint } from './logic/choose-endpoint.ts';
import { DownloadFailures, FAILURES_METRIC } from './logic/download-failures.ts';
import { ENDPOINT_UP, EndpointHealth } from './logic/endpoint-health.ts';
import { Entitle } from './logic/entitle.ts';
import { KeepCurrent, REFRESHED_METRIC } from './logic/keep-current.ts';
import { KnownDownloads } from './logic/known-downloads.ts';
import { RedeemKey } from './logic/redeem-key.ts';
import { FileServer } from './logic/serve-file.ts';
import { SigningKeys } from './logic/signing-keys.ts';
import { Tickets } from './logic/tickets.ts';
import { CatalogueRepo } from './repo/catalogue.repo.ts';
import { DownloadRepo } from './repo/download.repo.ts';

const SERVED = 'rb_served_bytes_total';

/** How long clients share a download key, ms: keys work longer by as much, at most. */
function sharedFor({ edge_ttl, download_effective_time }: ExtraConfig): number {
  const hundredth = Math.floor(download_effective_time / 100_000) * 1000;
  return Math.max(1000, hundredth, edge_ttl);
}

@Module({
  imports: [
    HttpModule,
    ResourcesModule,
    StorageModule,
    IncrementalsModule,
    EntitlementsModule,
    StatisticsModule,
  ],
  controllers: [LatestController, MirrorChyanController, DownloadsController, FilesController],
  providers: [
    CatalogueRepo,
    DownloadRepo,
    makeCounterProvider({ name: SERVED, help: 'Bytes of packages sent to clients' }),
    FAILURES_METRIC,
    DownloadFailures,
    REFRESHED_METRIC,
    CheckMetrics,
    CheckLatest,
    AccountChecks,
    Entitle,
    AnswerChecks,
    CheckCaching,
    Regions,
    DownloadUrls,
    makeGaugeProvider({
      name: ENDPOINT_UP,
      help: 'Whether a download endpoint answers',
      labelNames: ['endpoint'],
    }),
    EndpointHealth,
    ChooseEndpoint,
    KnownDownloads,
    RedeemKey,
    KeepCurrent,
    {
      provide: Catalogue,
      inject: [CatalogueRepo, Config],
      useFactory: (repo: CatalogueRepo, config: Config) => new Catalogue(repo, config.catalogue.max_versions),
    },
    { provide: SigningKeys, inject: [Config], useFactory: (config: Config) => SigningKeys.open(config) },
    {
      provide: Tickets,
      inject: [SigningKeys, Config],
      useFactory: (signing: SigningKeys, config: Config) =>
        new Tickets(
          signing.downloads,
          () => config.extra.download_effective_time,
          () => sharedFor(config.extra),
        ),
    },
    {
      provide: FileServer,
      inject: [BlobStore, SigningKeys, Config, getToken(SERVED), DownloadFailures],
      useFactory: (
        blobs: BlobStore,
        signing: SigningKeys,
        config: Config,
        served: Counter,
        failures: DownloadFailures,
      ) =>
        new FileServer(blobs, signing.files, {
          onBytes: (bytes) => config.metrics.enabled && served.inc(bytes),
          onMissing: () => failures.count('missing'),
          accelPrefix: () => config.extra.accel_prefix,
        }),
    },
  ],
})
export class DistributionModule {}
