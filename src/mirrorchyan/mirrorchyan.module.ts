import { Module } from '@nestjs/common';
import { DistributionModule } from '../distribution/distribution.module.ts';
import { feedProvider } from '../distribution/interfaces/feed-provider.ts';
import { HttpModule } from '../http/http.module.ts';
import { ResourcesModule } from '../resources/resources.module.ts';
import { PackagesModule } from '../packages/packages.module.ts';
import { SigningSecrets } from '../signing/signing-secrets.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { UploadsModule } from '../uploads/uploads.module.ts';
import { VersionsModule } from '../versions/versions.module.ts';
import { MirrorChyanController } from './interfaces/check/check.controller.ts';
import { CheckFeed } from './interfaces/check/check.feed.ts';
import { PublisherTextsController } from './interfaces/publisher-texts.controller.ts';
import { PublisherController } from './interfaces/publisher.controller.ts';
import { UploadsController } from './interfaces/uploads.controller.ts';
import { BeginUpload } from './logic/begin-upload.ts';
import { ProtectUploadFiles } from './logic/protect-upload-files.ts';
import { PublicationQueue } from './logic/publication-queue.ts';
import { FinishUpload } from './logic/finish-upload.ts';
import { RemoveOldUploads } from './logic/remove-old-uploads.ts';
import { PublishUpload } from './logic/publish-upload.ts';
import { RunPublishUploadJob } from './logic/run-publish-upload-job.ts';
import { ReceiveUpload } from './logic/receive-upload.ts';
import { SettleUpload } from './logic/settle-upload.ts';
import { ShowUpload } from './logic/show-upload.ts';
import { UploadFiles } from './repo/upload-files.ts';
import { UploadRepo } from './repo/upload.repo.ts';
import { PolicySigner } from './upload-policy.ts';

@Module({
  imports: [
    HttpModule,
    ResourcesModule,
    StorageModule,
    PackagesModule,
    VersionsModule,
    UploadsModule,
    DistributionModule,
  ],
  controllers: [MirrorChyanController, PublisherController, PublisherTextsController, UploadsController],
  providers: [
    feedProvider(CheckFeed),
    UploadRepo,
    UploadFiles,
    ProtectUploadFiles,
    {
      provide: PolicySigner,
      inject: [SigningSecrets],
      useFactory: (secrets: SigningSecrets) => new PolicySigner(secrets.hmacSigner('upload policies')),
    },
    BeginUpload,
    ReceiveUpload,
    FinishUpload,
    ShowUpload,
    RemoveOldUploads,
    PublicationQueue,
    PublishUpload,
    RunPublishUploadJob,
    SettleUpload,
  ],
})
export class MirrorChyanModule {}
