import { Module } from '@nestjs/common';
import { PackagesModule } from '../packages/packages.module.ts';
import { ResourcesModule } from '../resources/resources.module.ts';
import { VersionsController } from './interfaces/versions.controller.ts';
import { CheckPublication } from './logic/check-publication.ts';
import { EditVersion } from './logic/edit-version.ts';
import { ListVersions } from './logic/list-versions.ts';
import { PublishVersion } from './logic/publish-version.ts';
import { RecordPublication } from './logic/record-publication.ts';
import { VersionEvents } from './logic/version-events.ts';
import { PUBLISHED_METRIC, VersionMetrics } from './logic/version-metrics.ts';
import { VersionRepo } from './repo/version.repo.ts';
import { Versions } from './versions.ts';

@Module({
  imports: [ResourcesModule, PackagesModule],
  controllers: [VersionsController],
  providers: [
    PUBLISHED_METRIC,
    VersionMetrics,
    VersionRepo,
    { provide: Versions, useExisting: VersionRepo },
    VersionEvents,
    CheckPublication,
    RecordPublication,
    PublishVersion,
    EditVersion,
    ListVersions,
  ],
  exports: [CheckPublication, PublishVersion, EditVersion, Versions],
})
export class VersionsModule {}
