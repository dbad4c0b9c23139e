import { Logger, Module, type OnModuleInit } from '@nestjs/common';
import { getToken, makeCounterProvider } from '@willsoto/nestjs-prometheus';
import path from 'node:path';
import type { Counter } from 'prom-client';
import { Config } from '../config/config.ts';
import { Database } from '../database/database.ts';
import { Group } from '../group/group.ts';
import { Readiness } from '../health/readiness.ts';
import { BlobStore } from './blob-store.ts';
import { storageChecks } from './logic/storage-checks.ts';
import { openBlobStore } from './repo/blobs/open-blob-store.ts';
import { StagingDirectory } from './repo/staging/staging-directory.ts';
import { Staging } from './staging.ts';

const INGESTED = 'rb_ingested_bytes_total';

@Module({
  providers: [
    makeCounterProvider({ name: INGESTED, help: 'Bytes of packages received from publishers' }),
    {
      provide: BlobStore,
      inject: [Config, Staging],
      useFactory: openBlobStore,
    },
    {
      provide: Staging,
      // Needs the database, which locks the data directory: this removes the files of unfinished uploads.
      inject: [Config, getToken(INGESTED), Group, Database],
      useFactory: openStaging,
    },
  ],
  exports: [BlobStore, Staging],
})
export class StorageModule implements OnModuleInit {
  constructor(
    private readonly config: Config,
    private readonly blobs: BlobStore,
    private readonly staging: Staging,
    private readonly readiness: Readiness,
  ) {}

  onModuleInit(): void {
    const { storage, instance } = this.config;
    const isShared = !instance.only_local;
    for (const [name, check] of storageChecks(this.blobs, this.staging, storage.min_free_space, isShared))
      this.readiness.add(name, check);
  }
}

async function openStaging({ storage, data_dir }: Config, ingested: Counter, group: Group): Promise<Staging> {
  const { max_package_size: maxSize, idle_timeout: idleTimeout } = storage;
  const onBytes = (bytes: number) => ingested.inc(bytes);
  const staging = new StagingDirectory(path.join(data_dir, 'staging'), { maxSize, idleTimeout, onBytes });
  // The keeper's files are not left over.
  if (group.isFront) return staging;
  const left = await staging.open();
  if (left > 0) new Logger('Storage').log({ left }, 'unfinished uploads removed');
  return staging;
}
