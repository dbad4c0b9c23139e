import { Module } from '@nestjs/common';
import { getToken, makeCounterProvider } from '@willsoto/nestjs-prometheus';
import type { Counter } from 'prom-client';
import { Config } from '../config/config.ts';
import { PublicUrl } from '../http/public-url.ts';
import { IncrementalsModule } from '../incrementals/incrementals.module.ts';
import { ResourcesModule } from '../resources/resources.module.ts';
import { BlobStore } from '../storage/repo/blobs/blob-store.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { DownloadsController } from './interfaces/downloads.controller.ts';
import { FilesController } from './interfaces/files.controller.ts';
import { LatestController } from './interfaces/latest.controller.ts';
import { MirrorChyanController } from './interfaces/mirrorchyan.controller.ts';
import { Catalogue } from './logic/catalogue.ts';
import { CheckLatest } from './logic/check-latest.ts';
import { CHECKS, CheckMetrics } from './logic/check-metrics.ts';
import { ChoosePackage } from './logic/choose-package.ts';
import { KeepCurrent } from './logic/keep-current.ts';
import { RedeemKey } from './logic/redeem-key.ts';
import { FileServer } from './logic/serve-file.ts';
import { SigningKeys } from './logic/signing-keys.ts';
import { Tickets } from './logic/tickets.ts';
import { CatalogueRepo } from './repo/catalogue.repo.ts';

const SERVED = 'rb_served_bytes_total';

@Module({
  imports: [ResourcesModule, StorageModule, IncrementalsModule],
  controllers: [LatestController, MirrorChyanController, DownloadsController, FilesController],
  providers: [
    CatalogueRepo,
    makeCounterProvider({
      name: CHECKS,
      help: 'Update checks by resource and outcome',
      labelNames: ['resource', 'outcome'],
    }),
    makeCounterProvider({ name: SERVED, help: 'Bytes of packages sent to clients' }),
    CheckMetrics,
    CheckLatest,
    ChoosePackage,
    RedeemKey,
    PublicUrl,
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
        new Tickets(signing.downloads, config.extra.download_effective_time),
    },
    {
      provide: FileServer,
      inject: [BlobStore, SigningKeys, getToken(SERVED)],
      useFactory: (blobs: BlobStore, signing: SigningKeys, served: Counter) =>
        new FileServer(blobs, signing.files, { onBytes: (bytes) => served.inc(bytes) }),
    },
  ],
})
export class DistributionModule {}
