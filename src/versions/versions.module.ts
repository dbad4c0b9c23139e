import { Module } from '@nestjs/common';
import { ResourcesModule } from '../resources/resources.module.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { PublishController } from './interfaces/publish.controller.ts';
import { VersionsController } from './interfaces/versions.controller.ts';
import { CheckPublication } from './logic/check-publication.ts';
import { EditVersion } from './logic/edit-version.ts';
import { FindUpdatePair } from './logic/find-update-pair.ts';
import { ListVersions } from './logic/list-versions.ts';
import { PublicationSteps } from './logic/publication-steps.ts';
import { PublishIncremental } from './logic/publish-incremental.ts';
import { PublishVersion } from './logic/publish-version.ts';
import { RecordIncremental } from './logic/record-incremental.ts';
import { RecordPublication } from './logic/record-publication.ts';
import { ShowVersion } from './logic/show-version.ts';
import { PUBLISHED_METRIC, VersionMetrics } from './logic/version-metrics.ts';
import { VersionRepo } from './repo/version.repo.ts';

@Module({
  imports: [ResourcesModule, StorageModule],
  controllers: [PublishController, VersionsController],
  providers: [
    PUBLISHED_METRIC,
    VersionMetrics,
    VersionRepo,
    CheckPublication,
    RecordPublication,
    PublicationSteps,
    PublishVersion,
    FindUpdatePair,
    RecordIncremental,
    PublishIncremental,
    EditVersion,
    ListVersions,
    ShowVersion,
  ],
  exports: [
    CheckPublication,
    PublishVersion,
    EditVersion,
    VersionRepo,
    ShowVersion,
    FindUpdatePair,
    RecordIncremental,
    PublicationSteps,
  ],
})
export class VersionsModule {}
