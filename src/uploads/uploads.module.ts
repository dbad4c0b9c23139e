import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.ts';
import { IncrementalsModule } from '../incrementals/incrementals.module.ts';
import { ResourcesModule } from '../resources/resources.module.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { VersionsModule } from '../versions/versions.module.ts';
import { PublishController } from './interfaces/publish.controller.ts';
import { FindHigherVersion } from './logic/find-higher-version.ts';
import { PublishPackage } from './logic/publish-package.ts';
import { UPLOADS_METRIC, UploadMetrics } from './logic/upload-metrics.ts';

@Module({
  imports: [ResourcesModule, StorageModule, VersionsModule, IncrementalsModule, CatalogueModule],
  controllers: [PublishController],
  providers: [UPLOADS_METRIC, UploadMetrics, FindHigherVersion, PublishPackage],
  exports: [UploadMetrics],
})
export class UploadsModule {}
