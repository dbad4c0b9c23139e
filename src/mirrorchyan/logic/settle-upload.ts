import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../database/database.ts';
import { AnnounceVersions } from '../../webhooks/logic/announce-versions.ts';
import { EnqueueDeliveries } from '../../webhooks/logic/enqueue-deliveries.ts';
import type { UploadEntity } from '../repo/upload.entity.ts';
import { UploadFiles } from '../repo/upload-files.ts';
import { UploadRepo } from '../repo/upload.repo.ts';

/** Records how the processing of an upload ended; its waiting file is needed no more. */
@Injectable()
export class SettleUpload {
  private readonly logger = new Logger('Publishers');

  constructor(
    private readonly database: Database,
    private readonly uploads: UploadRepo,
    private readonly files: UploadFiles,
    private readonly announce: AnnounceVersions,
    private readonly deliveries: EnqueueDeliveries,
  ) {}

  async completed({ id, file }: UploadEntity): Promise<void> {
    await this.uploads.settle(id, 'processing', 'completed');
    await this.files.remove(file);
  }

  /** @param reason what the publisher may know of it */
  async failed(upload: UploadEntity, reason = 'the server could not take the package in'): Promise<void> {
    await this.database.transaction(async () => {
      if (await this.uploads.settle(upload.id, 'processing', 'failed', reason.toWellFormed()))
        await this.announce.record(upload, false);
    });
    this.deliveries.begin(upload.resourceId);
    await this.files.remove(upload.file);
    const { id, resourceId: resource, versionName: version } = upload;
    this.logger.warn({ upload: id, resource, version, reason }, 'upload failed');
  }
}
