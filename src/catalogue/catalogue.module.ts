import { Module } from '@nestjs/common';
import { Config } from '../config/config.ts';
import { ResourcesModule } from '../resources/resources.module.ts';
import { Catalogue } from './logic/catalogue.ts';
import { CheckWithdrawn } from './logic/check-withdrawn.ts';
import { FindDownload } from './logic/find-download.ts';
import { RefreshCatalogue, REFRESHED_METRIC } from './logic/refresh-catalogue.ts';
import { CatalogueRepo } from './repo/catalogue.repo.ts';
import { DownloadRepo } from './repo/download.repo.ts';

@Module({
  imports: [ResourcesModule],
  providers: [
    CatalogueRepo,
    DownloadRepo,
    FindDownload,
    CheckWithdrawn,
    REFRESHED_METRIC,
    RefreshCatalogue,
    {
      provide: Catalogue,
      inject: [CatalogueRepo, Config],
      useFactory: (repo: CatalogueRepo, config: Config) => new Catalogue(repo, config.catalogue.max_versions),
    },
  ],
  exports: [Catalogue, FindDownload, CheckWithdrawn],
})
export class CatalogueModule {}
