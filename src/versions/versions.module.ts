import { Module } from '@nestjs/common';
import { makeCounterProvider } from '@willsoto/nestjs-prometheus';
import { ResourcesModule } from '../resources/resources.module.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { PublishController } from './interfaces/publish.controller.ts';
import { VersionsController } from './interfaces/versions.controller.ts';
import { CheckPublication } from './logic/check-publication.ts';
import { EditVersion } from './logic/edit-version.ts';
import { ListVersions } from './logic/list-versions.ts';
import { PUBLISHED, PublishVersion } from './logic/publish-version.ts';
import { RecordPublication } from './logic/record-publication.ts';
import { VersionRepo } from './repo/version.repo.ts';

@Module({
  imports: [ResourcesModule, StorageModule],
  controllers: [PublishController, VersionsController],
  providers: [
    makeCounterProvider({ name: PUBLISHED, help: 'Packages published, by channel', labelNames: ['channel'] }),
    VersionRepo,
    CheckPublication,
    RecordPublication,
    PublishVersion,
    EditVersion,
    ListVersions,
  ],
})
export class VersionsModule {}
