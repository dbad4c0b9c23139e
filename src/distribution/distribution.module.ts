import { Module } from '@nestjs/common';
import { makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import { CatalogueModule } from '../catalogue/catalogue.module.ts';
import { Catalogue } from '../catalogue/logic/catalogue.ts';
import { FilesModule } from '../files/files.module.ts';
import { SigningSecrets } from '../signing/signing-secrets.ts';
import { DownloadKeys } from './download-key.ts';
import { Config } from '../config/config.ts';
import type { ExtraConfig } from '../config/sections/extra-config.ts';
import { HttpModule } from '../http/http.module.ts';
import { EntitlementsModule } from '../entitlements/entitlements.module.ts';
import { IncrementalsModule } from '../incrementals/incrementals.module.ts';
import { PackagesModule } from '../packages/packages.module.ts';
import { ResourcesModule } from '../resources/resources.module.ts';
import { StatisticsModule } from '../statistics/statistics.module.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { AnswerChecks } from './interfaces/answer-checks.ts';
import { CheckCaching } from './interfaces/check-caching.ts';
import { DownloadUrls } from './interfaces/download-urls.ts';
import { DownloadsController } from './interfaces/downloads.controller.ts';
import { feedProvider } from './interfaces/feed-provider.ts';
import { Feeds } from './interfaces/feeds.ts';
import { LatestController } from './interfaces/latest/latest.controller.ts';
import { LatestFeed } from './interfaces/latest/latest.feed.ts';
import { RenderAnswers } from './interfaces/render-answers.ts';
import { Regions } from './interfaces/regions.ts';
import { CheckMemo } from './logic/check-memo.ts';
import { DecideChecks } from './logic/decide-checks.ts';
import { AccountChecks } from './logic/account-checks.ts';
import { CheckMetrics } from './logic/check-metrics.ts';
import { ChooseEndpoint } from './logic/choose-endpoint.ts';
import { ENDPOINT_UP, EndpointHealth } from './logic/endpoint-health.ts';
import { Entitle } from './logic/entitle.ts';
import { RedeemKey } from './logic/redeem-key.ts';
import { IssueDownloadKeys } from './logic/issue-download-keys.ts';

/** How long clients share a download key, ms. A shared key works longer than configured by at most this time. */
function sharedFor({ edge_ttl, download_effective_time }: ExtraConfig): number {
  const hundredth = Math.floor(download_effective_time / 100_000) * 1000;
  return Math.max(1000, hundredth, edge_ttl);
}

@Module({
  imports: [
    HttpModule,
    ResourcesModule,
    StorageModule,
    PackagesModule,
    IncrementalsModule,
    EntitlementsModule,
    StatisticsModule,
    CatalogueModule,
    FilesModule,
  ],
  controllers: [LatestController, DownloadsController],
  providers: [
    CheckMetrics,
    {
      provide: CheckMemo,
      inject: [Catalogue],
      useFactory: (catalogue: Catalogue) => new CheckMemo(catalogue),
    },
    DecideChecks,
    AccountChecks,
    Entitle,
    AnswerChecks,
    RenderAnswers,
    Feeds,
    feedProvider(LatestFeed),
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
    RedeemKey,
    {
      provide: DownloadKeys,
      inject: [SigningSecrets],
      useFactory: (secrets: SigningSecrets) => new DownloadKeys(...secrets.derive('download keys')),
    },
    {
      provide: IssueDownloadKeys,
      inject: [DownloadKeys, Config],
      useFactory: (keys: DownloadKeys, config: Config) =>
        new IssueDownloadKeys(
          keys,
          () => config.extra.download_effective_time,
          () => sharedFor(config.extra),
        ),
    },
  ],
  exports: [Feeds],
})
export class DistributionModule {}
