import { Injectable, Logger } from '@nestjs/common';
import { StorePackage } from '../../packages/logic/store-package.ts';
import type { StagedFile } from '../../storage/staged-file.ts';
import { VersionExists, VersionNotFound } from '../../versions/errors.ts';
import type { Build } from './find-build.ts';
import { RecordIncremental } from './record-incremental.ts';

/** Stores an incremental package that was built here, and puts it on offer. */
@Injectable()
export class StoreIncremental {
  private readonly logger = new Logger('Incrementals');

  constructor(
    private readonly storePackage: StorePackage,
    private readonly recordIncremental: RecordIncremental,
  ) {}

  async storeBuilt(
    { row, version, oldName, to }: Build,
    file: Pick<StagedFile, 'path' | 'size' | 'sha1' | 'sha256' | 'sha512'>,
  ): Promise<void> {
    const { versionId, oldVersionId, os, arch } = row;
    const { resourceId: resource, name } = version;
    const { fileType } = to;
    const pair = { versionId, oldVersionId, os, arch };
    const incremental = { version, origin: 'built', oldVersion: oldName, pair, file, fileType } as const;
    const facts = { resource, version: name, oldVersion: oldName, os, arch };
    try {
      await this.storePackage.storeAndRecord(
        { resource, version: name, platform: row, fileType },
        file.path,
        (place) => this.recordIncremental.record({ ...incremental, ...place }),
      );
    } catch (error) {
      if (!(error instanceof VersionExists || error instanceof VersionNotFound)) throw error;
      this.logger.log({ ...facts, reason: error.message }, 'incremental package no longer needed');
      return;
    }
    this.logger.log({ ...facts, size: file.size, fullSize: to.fileSize }, 'incremental package ready');
  }
}
