import { Module } from '@nestjs/common';
import { getToken, makeCounterProvider } from '@willsoto/nestjs-prometheus';
import type { Counter } from 'prom-client';
import { Config } from '../config/config.ts';
import { SigningSecrets } from '../signing/signing-secrets.ts';
import { BlobStore } from '../storage/blob-store.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { CatalogueModule } from '../catalogue/catalogue.module.ts';
import { EntitlementsModule } from '../entitlements/entitlements.module.ts';
import { FilesController } from './interfaces/files.controller.ts';
import { CheckTerms } from './logic/check-terms.ts';
import { DownloadFailures, FAILURES_METRIC } from './logic/download-failures.ts';
import { FileServer } from './logic/file-server.ts';
import { FileUrlSigner } from './signed-url.ts';

const SERVED = 'rb_served_bytes_total';

@Module({
  imports: [StorageModule, CatalogueModule, EntitlementsModule],
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
      inject: [BlobStore, FileUrlSigner, Config, getToken(SERVED), DownloadFailures, CheckTerms],
      useFactory: (
        blobs: BlobStore,
        signer: FileUrlSigner,
        config: Config,
        served: Counter,
        failures: DownloadFailures,
        terms: CheckTerms,
      ) =>
        new FileServer(blobs, signer, {
          onBytes: (bytes) => config.metrics.enabled && served.inc(bytes),
          checkTerms: (claimed, ip) => terms.check(claimed, ip),
          onFailed: (reason) => failures.count(reason),
          accelPrefix: () => config.extra.accel_prefix,
        }),
    },
  ],
  exports: [FileUrlSigner],
})
export class FilesModule {}
