import { Module } from '@nestjs/common';
import { getToken, makeCounterProvider } from '@willsoto/nestjs-prometheus';
import type { Counter } from 'prom-client';
import { Config } from '../config/config.ts';
import { SigningSecrets } from '../signing/signing-secrets.ts';
import { BlobStore } from '../storage/blob-store.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { CatalogueModule } from '../catalogue/catalogue.module.ts';
import { EntitlementsModule } from '../entitlements/entitlements.module.ts';
import { CheckStored } from '../packages/logic/check-stored.ts';
import { DamagedPackages } from '../packages/logic/damaged-packages.ts';
import { PackagesModule } from '../packages/packages.module.ts';
import { FilesController } from './interfaces/files.controller.ts';
import { CheckTerms } from './logic/check-terms.ts';
import { DownloadFailures, FAILURES_METRIC } from './logic/download-failures.ts';
import { FileServer } from './logic/file-server.ts';
import { FileUrlSigner } from './signed-url.ts';

const SERVED = 'rb_served_bytes_total';

@Module({
  imports: [StorageModule, PackagesModule, CatalogueModule, EntitlementsModule],
  controllers: [FilesController],
  providers: [
    makeCounterProvider({ name: SERVED, help: 'Bytes of packages sent to clients' }),
    FAILURES_METRIC,
    DownloadFailures,
    CheckTerms,
    {
      provide: FileUrlSigner,
      inject: [SigningSecrets],
      useFactory: (secrets: SigningSecrets) => new FileUrlSigner(secrets.hmacSigner('file urls')),
    },
    {
      provide: FileServer,
      inject: [
        BlobStore,
        FileUrlSigner,
        Config,
        getToken(SERVED),
        DownloadFailures,
        CheckTerms,
        DamagedPackages,
        CheckStored,
      ],
      useFactory: (
        blobs: BlobStore,
        signer: FileUrlSigner,
        config: Config,
        served: Counter,
        failures: DownloadFailures,
        terms: CheckTerms,
        damaged: DamagedPackages,
        stored: CheckStored,
      ) =>
        new FileServer(blobs, signer, {
          onBytes: (bytes) => config.metrics.enabled && served.inc(bytes),
          checkTerms: (claimed, ip) => terms.check(claimed, ip),
          checkKnown: (key) => damaged.check(key),
          checkStored: (key, stat) => stored.check(key, stat),
          onFailed: (reason, key) => {
            failures.count(reason);
            // A file that is missing now may be back soon: the scrub records that it is lost.
            if (reason === 'damaged') stored.suspect(key);
          },
          accelPrefix: () => config.extra.accel_prefix,
        }),
    },
  ],
  exports: [FileUrlSigner],
})
export class FilesModule {}
