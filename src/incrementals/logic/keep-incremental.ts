import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { ResourceChanges } from '../../resources/logic/resource-changes.ts';
import type { StagedFile } from '../../storage/staged-file.ts';
import { KeepPackage } from '../../packages/logic/keep-package.ts';
import { packageKey, packageName } from '../../packages/package-name.ts';
import { VersionExists, VersionNotFound } from '../../versions/errors.ts';
import { RecordIncremental } from './record-incremental.ts';
import type { Build } from './find-build.ts';
import { IncrementalMetrics } from './incremental-metrics.ts';

/** Takes a package that was built into the store, and offers it. */
@Injectable()
export class KeepIncremental {
  private readonly logger = new Logger('Incrementals');

  constructor(
    private readonly keep: KeepPackage,
    private readonly recordIncremental: RecordIncremental,
    private readonly changes: ResourceChanges,
    private readonly metrics: IncrementalMetrics,
  ) {}

  async keepBuilt(
    { row, version, oldName, to }: Build,
    file: Pick<StagedFile, 'path' | 'size' | 'sha1' | 'sha256' | 'sha512'>,
  ): Promise<void> {
    const { versionId, oldVersionId, os, arch } = row;
    const { resourceId, name } = version;
    const key = packageKey(resourceId, randomUUID(), packageName(resourceId, name, row, to.fileType));
    const pair = { versionId, oldVersionId, os, arch };
    const facts = { resource: resourceId, version: name, oldVersion: oldName, os, arch };
    try {
      await this.keep.storeAndRecord(key, file.path, () =>
        this.recordIncremental.record(version, { pair, key, file, fileType: to.fileType }),
      );
    } catch (error) {
      if (!(error instanceof VersionExists || error instanceof VersionNotFound))
        return this.changes.failed(resourceId, error);
      this.logger.log({ ...facts, reason: error.message }, 'incremental package not needed any more');
      return;
    }
    this.metrics.count('built');
    this.logger.log({ ...facts, size: file.size, fullSize: to.fileSize }, 'incremental package ready');
    await this.changes.announce(resourceId);
  }
}
